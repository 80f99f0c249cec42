"""One case with every family at work, built once."""

import pytest

from kz_optimize.algebra import compile_model
from kz_optimize.model import build_model
from tests.model.random_case import plain
from tests.support import prepare_case


@pytest.fixture(scope="session")
def whole_model():
    texts, profiles, settings = plain()
    return build_model(prepare_case(texts, profiles, **settings))


@pytest.fixture(scope="session")
def whole_program(whole_model):
    return compile_model(whole_model)
