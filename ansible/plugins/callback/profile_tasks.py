"""Tells at the end of a playbook which tasks took longest, as the plugin of that name in ansible.posix does, which ansible-core lacks."""

from __future__ import annotations

import time

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: profile_tasks
type: aggregate
short_description: the slowest tasks of a playbook
description:
  - Prints the twenty tasks that took longest and their share.
  - Works on ansible-core 2.14 and later.
"""

SHOWN = 20


class CallbackModule(CallbackBase):
    """A task lasts until the next one begins: that is what a person waits for."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "profile_tasks"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self):
        super().__init__()
        self._begun = time.monotonic()
        self._running = None
        self._tasks = []

    def v2_playbook_on_task_start(self, task, is_conditional):
        self._next(task.get_name().strip())

    def v2_playbook_on_handler_task_start(self, task):
        self._next(task.get_name().strip())

    def v2_playbook_on_stats(self, stats):
        self._next(None)
        whole = max(time.monotonic() - self._begun, 0.001)
        slowest = sorted(self._tasks, key=lambda task: task[1], reverse=True)[:SHOWN]
        self._display.display("slowest of %d tasks in %.1f s:" % (len(self._tasks), whole))
        for name, seconds in slowest:
            self._display.display("%8.2f s %5.1f %%  %s" % (seconds, 100 * seconds / whole, name))

    def _next(self, name):
        now = time.monotonic()
        if self._running is not None:
            self._tasks.append((self._running[0], now - self._running[1]))
        self._running = None if name is None else (name, now)
