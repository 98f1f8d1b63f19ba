"""The style sheet of the native controls, made from a theme."""

from __future__ import annotations

from pathlib import Path

from desktop.look.theme import Theme

ICONS = (Path(__file__).resolve().parents[2] / "resources/icons").as_posix()


def sheet(theme: Theme) -> str:
    """Buttons, fields, menus and scroll bars in the theme's colours and sizes."""
    t, px, ring = theme, theme.px, theme.ring
    return f"""
QPushButton {{ border: 1px solid {t.line}; border-radius: {px(8)}px; color: {t.ink};
  padding: {px(5)}px {px(12)}px; background: {t.card}; min-height: {px(18)}px; }}
QPushButton:hover {{ background: {t.selected}; }}
QPushButton:pressed {{ background: {t.accent_soft}; }}
QPushButton:focus {{ border: {ring}px solid {t.accent};
  padding: {px(5) + 1 - ring}px {px(12) + 1 - ring}px; }}
QPushButton:disabled {{ color: {t.muted}; }}
QPushButton[main="true"] {{ background: {t.accent}; color: {t.on_accent};
  border-color: {t.accent}; }}
QPushButton[main="true"]:focus {{ border: {ring}px solid {t.ink}; }}
QPushButton[main="true"]:disabled {{ background: {t.accent_soft}; color: {t.muted};
  border-color: {t.line}; }}
QPushButton[chip="true"] {{ border-radius: {px(14)}px; background: {t.accent_soft};
  color: {t.accent}; border-color: {t.accent_soft}; }}
QPushButton[choice="true"] {{ border-radius: {px(14)}px; color: {t.muted}; }}
QPushButton[choice="true"]:checked {{ background: {t.accent_soft}; color: {t.accent};
  border-color: {t.accent}; }}
QPushButton[choice="true"]:checked:focus {{ border: {ring}px solid {t.accent}; }}
QPushButton[bare="true"] {{ border: 1px solid transparent; background: transparent;
  padding: 2px; min-height: 0; }}
QPushButton[bare="true"]:hover {{ background: {t.selected}; }}
QPushButton[bare="true"]:focus {{ border: {ring}px solid {t.accent}; }}
QPushButton[link="true"] {{ border: 1px solid transparent; background: transparent;
  color: {t.muted}; padding: {px(4)}px {px(4)}px; }}
QPushButton[link="true"]:hover {{ color: {t.ink}; background: transparent; }}
QPushButton[link="true"]:focus {{ border: {ring}px solid {t.accent}; }}
QPushButton[link="true"]:checked {{ color: {t.accent}; text-decoration: underline; }}
QPushButton[flush="true"] {{ border-left: 0; border-right: 0; border-radius: 0;
  padding: {px(4)}px 0; }}
QPushButton[flush="true"]:focus {{ border: 0; border-bottom: {ring}px solid {t.accent}; }}
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QDateEdit {{
  background: {t.card}; color: {t.ink}; border: 1px solid {t.line};
  placeholder-text-color: {t.muted};
  border-radius: {px(8)}px; padding: {px(6)}px {px(10)}px;
  selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
QPlainTextEdit {{ border-radius: {px(12)}px; }}
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QDateEdit:focus {{
  border: {ring}px solid {t.accent}; padding: {px(6) + 1 - ring}px {px(10) + 1 - ring}px; }}
QLineEdit:disabled, QPlainTextEdit:disabled {{ color: {t.muted}; background: {t.panel}; }}
QComboBox::drop-down, QDateEdit::drop-down {{ border: 0; width: {px(26)}px; }}
QComboBox::down-arrow, QDateEdit::down-arrow {{ image: url({ICONS}/chevron.svg);
  width: {px(14)}px; height: {px(14)}px; }}
QComboBox {{ combobox-popup: 0; }}
QComboBoxPrivateContainer {{ border: 0; background: {t.card}; }}
QComboBox QAbstractItemView {{ background: {t.card}; color: {t.ink}; outline: 0;
  border: 1px solid {t.line}; padding: {px(4)}px; }}
QComboBox QAbstractItemView::item {{ padding: {px(6)}px {px(6)}px; color: {t.ink};
  border: 1px solid transparent; border-radius: {px(6)}px; }}
QComboBox QAbstractItemView::item:selected {{ background: {t.selected}; color: {t.ink};
  border-color: {t.accent}; }}
QMenu {{ background: {t.card}; color: {t.ink}; border: 1px solid {t.line};
  padding: {px(4)}px; }}
QMenu::item {{ padding: {px(6)}px {px(18)}px; border: 1px solid transparent;
  border-radius: {px(6)}px; }}
QMenu::item:selected {{ background: {t.selected}; border-color: {t.accent}; }}
QToolTip {{ background: {t.card}; color: {t.ink}; border: 1px solid {t.line};
  padding: {px(4)}px; }}
QCheckBox, QRadioButton {{ color: {t.ink}; spacing: {px(8)}px; }}
QCheckBox::indicator {{ width: {px(16)}px; height: {px(16)}px; background: {t.card};
  border: 1px solid {t.muted}; border-radius: {px(4)}px; }}
QCheckBox::indicator:focus {{ border: {ring}px solid {t.accent}; }}
QCheckBox::indicator:checked {{ background: {t.accent}; border-color: {t.accent};
  image: url({ICONS}/check-{"dark" if t.on_accent != "#FFFFFF" else "light"}.svg); }}
QScrollArea {{ background: transparent; border: 0; }}
QTextBrowser[plain="true"] {{ background: transparent; border: 0; border-radius: 0; padding: 0; }}
QScrollBar:vertical {{ background: transparent; width: {px(10)}px; margin: 2px; }}
QScrollBar::handle:vertical {{ background: {t.line}; border-radius: {px(3)}px;
  min-height: {px(40)}px; }}
QScrollBar::handle:vertical:hover {{ background: {t.muted}; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
  background: none; height: 0; }}
QListView {{ background: transparent; border: 0; outline: 0; color: {t.ink}; }}
"""
