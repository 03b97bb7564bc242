"""Tests of the Zepp integration."""
