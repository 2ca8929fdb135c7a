"""Takes over everything of another archive, each thing once.

`rows` says what makes two rows the same, and numbers those that are new. `captures` copies WARC records one by one: only what a
row names and whose digests hold gets in, nothing is stored twice, and the journals of two archives do not mix. `agencies`,
`versions` and `decisions` take over what rests on captures. The other archive is attached to be read, and is not trusted.

Every transaction leaves an archive that is whole, and says in `merged_rows` what it brought. A merge that was killed finds
what it brought as it finds anything that both archives have. `visits` takes over what workers of a cluster captured.
"""

__all__ = ["other_archive", "visits"]
