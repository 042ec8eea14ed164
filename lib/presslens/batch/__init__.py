"""Running the notebooks headlessly: plan, execution, reports, gallery and manifest."""
