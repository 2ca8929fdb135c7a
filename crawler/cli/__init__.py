"""The `nianbao` command and the commands that crawl."""
