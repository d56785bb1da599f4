"""A unit's own scorecard: rules, scores, misprints, forecasts, form, report and workbook."""
