"""Tests of the half without a screen."""
