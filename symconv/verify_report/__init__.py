"""Checked notes as text for a terminal, JSON, Markdown, a web page and SARIF."""
