"""Tests of the embedded client, without Home Assistant."""
