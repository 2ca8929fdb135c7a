-- The order in which search shows reports.
CREATE INDEX search_reports_in_order ON search_reports(year DESC, region, report_id, report_version_id);
