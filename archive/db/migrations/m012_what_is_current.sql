DROP VIEW printed_versions;
-- What the source says now: of the URL that the newest version came from (one that only another parser made does not
-- count, nor one whose capture was filed under another report when it was read again), what its newest capture says.
CREATE VIEW printed_versions AS
SELECT v.report_id, coalesce((
    SELECT r.report_version_id FROM captures AS at_url
    JOIN captures AS c ON c.url = at_url.url
    JOIN readings AS r ON r.capture_id = c.id
    JOIN report_versions AS read ON read.id = r.report_version_id AND read.report_id = v.report_id
    WHERE at_url.id = v.capture_id ORDER BY c.id DESC, r.id DESC LIMIT 1
), v.id) AS report_version_id
FROM report_versions AS v
WHERE v.version = (
    SELECT max(s.version) FROM report_versions AS s
    WHERE s.report_id = v.report_id AND s.corrects IS NULL AND s.cause <> 'parser changed' AND s.report_id = coalesce((
        SELECT filed.report_id FROM readings AS r JOIN report_versions AS filed ON filed.id = r.report_version_id
        WHERE r.capture_id = s.capture_id ORDER BY r.id DESC LIMIT 1
    ), s.report_id)
);
