from kz_optimize.tables.findings import suggest, write_value


def test_all_faults_come_together_by_file_and_line(find, edit):
    findings = find(
        {
            "markets.csv": edit("markets.csv", "2.5", "dear"),
            "demand.csv": edit("demand.csv", "9000", "-9000").replace("north,", "nrth,"),
            "lines.csv": edit("lines.csv", "0.05", "5"),
        }
    )
    places = [(finding.file.rsplit("/", 1)[1], finding.line) for finding in findings]
    assert places == sorted(places)
    assert {("markets.csv", 2), ("demand.csv", 2), ("demand.csv", 3), ("lines.csv", 2)} <= set(places)


def test_ten_faults_of_a_kind_are_listed_and_the_others_counted(find, sound):
    rows = "".join(f"north,electricity,s{number},2025,x{number}\n" for number in range(1000))
    findings = find({"demand.csv": sound["demand.csv"] + rows})
    assert len(findings) == 10
    assert sum(1 + finding.more for finding in findings) == 1000
    assert "(and 990 more like this)" in str(findings[-1])


def test_every_unknown_name_is_listed_before_its_repetitions(find, sound):
    rows = "".join(f"nort,electricity,s{number},2025,1\n" for number in range(50)) + "suth,electricity,,2025,1\n"
    findings = find({"demand.csv": sound["demand.csv"] + rows})
    assert {finding.value for finding in findings} == {"nort", "suth"}
    assert sum(1 + finding.more for finding in findings) == 51


def test_a_file_that_cannot_be_read_does_not_make_other_files_wrong(find):
    assert len(find({"regions.csv": b"\xd2\xe5\xea\xf1\xf2\xff\xff\xfe\x98"})) == 1
    assert [finding.problem for finding in find({"regions.csv": None})] == ["the table regions is missing"]
    assert [finding.column for finding in find({"technologies.csv": "technology,lifetime\ncoal_plant,5\n"})] == [
        "group"
    ]


def test_profiles_that_cannot_be_read_do_not_make_their_names_unknown(find):
    findings = find({"availability.csv": "technology,region,profile\nwind_farm,,wind\n", "profiles.csv": "wind\n1\n"})
    assert [finding.problem for finding in findings] == ["the column time is missing"]


def test_a_folder_of_another_name_is_not_passed_over(find):
    findings = find({"Scenario/low/scenario.toml": 'title = "Low"'})
    assert [(finding.problem, finding.remedy) for finding in findings] == [
        ("this folder is not read", "Rename it to scenarios")
    ]


def test_advice_on_names():
    known = ["Ақтөбе", "Aktau", "Атырау"]
    assert suggest("Ақтөбе\u200b", known, "regions.csv").startswith('Write "Ақтөбе": the letters only look alike')
    assert suggest("Аktаu", known, "regions.csv").startswith('Write "Aktau": the letters only look alike')
    assert suggest("aktau", known, "regions.csv").startswith('Write "Aktau": capital')
    assert suggest("Атыраy", known, "regions.csv").startswith('Write "Атырау"')
    assert suggest("Актобе", known, "regions.csv") == 'Did you mean "Ақтөбе"? Else declare it in regions.csv'
    assert suggest("xyz", known, "regions.csv") == "regions.csv has Ақтөбе, Aktau, Атырау"
    assert suggest("xyz", map(str, range(20)), "x.csv").endswith("7 and 12 others")
    assert suggest("xyz", [""], "regions.csv") == "There is none in regions.csv: declare it there"


def test_values_are_written_as_people_write_them():
    written = [write_value(value) for value in (3.0, 2.5, float("nan"), True, False, "x", 0.1 + 0.2, 1e20)]
    assert written == ["3", "2.5", "", "yes", "no", "x", "0.3", "1e+20"]
