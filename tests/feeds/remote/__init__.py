"""Tests of another machine's servers, shown here."""
