"""Judgement and arithmetic. No database, no clock, no request, no Django."""
