"""What learners read about their marks: HTML pages and short texts, without hidden tests and safe to open."""

from toolkit.grading.feedback.html import POLICY
from toolkit.grading.feedback.short import short_texts
from toolkit.grading.feedback.writer import page_path, write_page, write_pages

__all__ = ["POLICY", "page_path", "short_texts", "write_page", "write_pages"]
