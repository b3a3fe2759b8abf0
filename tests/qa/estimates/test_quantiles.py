"""Quantiles against scipy.stats, which is too large for every worker to load."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from qa.estimates import quantiles
from tests.house.sources import ROOT

shares = st.sampled_from([0.001, 0.025, 0.5, 0.975, 0.999]) | st.floats(0.0005, 0.9995)
shapes = st.floats(0.1, 500)


@given(shares, shapes, shapes, st.integers(1, 500))
def test_continuous_ones_are_theirs(share: float, a: float, b: float, freedom: int) -> None:
    assert quantiles.normal(share) == pytest.approx(stats.norm.ppf(share), abs=1e-9)
    assert quantiles.student(share, freedom) == pytest.approx(stats.t.ppf(share, freedom), rel=1e-7, abs=1e-9)
    assert quantiles.beta(share, a, b) == pytest.approx(stats.beta.ppf(share, a, b), abs=1e-9)
    assert quantiles.beyond_chi_squared(a, freedom) == pytest.approx(stats.chi2.sf(a, freedom), abs=1e-10)


@given(shares, st.integers(1, 2000), st.sampled_from([0.0, 1.0]) | st.floats(0, 1))
def test_hits_are_the_least_number_not_exceeded_so_often(share: float, n: int, p: float) -> None:
    found = quantiles.binomial(share, n, p)
    assert stats.binom.cdf(found, n, p) >= share - 1e-12
    assert not found or stats.binom.cdf(found - 1, n, p) < share + 1e-12


def test_a_worker_starts_without_scipy() -> None:
    asked = (
        "import django, sys; django.setup(); from helpdesk.celery import app;"
        "app.loader.import_default_modules(); sys.exit('scipy' in sys.modules or 'numpy' in sys.modules)"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "helpdesk.settings"}
    assert not subprocess.run([sys.executable, "-c", asked], cwd=ROOT, env=environment).returncode
