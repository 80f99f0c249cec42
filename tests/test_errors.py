import pytest

from kz_optimize.errors import Finding, InfeasibleError, InputError, KzError, SolverError


def test_finding_reads_as_one_line():
    finding = Finding(
        "this is not a number", "Write a number, for example 12.5", "inputs/demand.csv", 12, "energy", "12,5\n,1"
    )
    assert str(finding) == (
        'inputs/demand.csv, line 12, column energy: "12,5 ,1": this is not a number. Write a number, for example 12.5.'
    )


def test_finding_without_place_says_the_fault_only():
    assert str(Finding("there is no region", "Add regions.csv")) == "there is no region. Add regions.csv."


@pytest.mark.parametrize("file", ["inputs/case.toml", "--option", "study carbon-price"])
def test_what_a_setting_says_is_no_column(file):
    assert str(Finding("this is out of range", "", file, column="days")).startswith(f"{file}, setting days: ")


def test_finding_counts_what_it_leaves_out_and_cuts_long_values():
    text = str(Finding("this is no name", "", "a.csv", 2, "region", "x" * 100, more=9_999))
    assert "(and 9,999 more like this)" in text
    assert "x" * 57 + '..."' in text


def test_input_error_orders_by_file_and_line_and_counts_errors_only():
    error = InputError(
        [
            Finding("second", "", "b.csv", 2, more=3),
            Finding("third", "", "b.csv", 10),
            Finding("doubtful", "", "b.csv", severity="warning"),
            Finding("first", "", "a.csv", 99),
        ]
    )
    assert [finding.problem for finding in error.findings] == ["first", "doubtful", "second", "third"]
    assert str(error).splitlines()[0] == "The input has 6 faults:"
    assert "  warning: b.csv: doubtful." in str(error)


@pytest.mark.parametrize(
    ("error", "code"), [(InputError([]), 2), (InfeasibleError("cap"), 3), (SolverError("time"), 4), (KzError(), 1)]
)
def test_each_failure_has_its_exit_code(error, code):
    assert error.exit_code == code
    assert isinstance(error, KzError)


def test_diagnosis_and_message_are_what_is_printed():
    assert str(InfeasibleError("the cap and the demand exclude each other")).startswith("the cap")
    assert str(SolverError("time limit reached")) == "time limit reached"
