"""Tells the course of a playbook as JSON, one object a line, for a program that follows it."""

from __future__ import annotations

import json
import sys

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: gourmetgram_lines
type: stdout
short_description: one JSON object a line
description:
  - Writes an object for each play, task, result of a host, and the recap.
  - Works on ansible-core 2.14 and later.
"""


class CallbackModule(CallbackBase):
    """Every line begins with the key gg, which names the event."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "gourmetgram_lines"

    def v2_playbook_on_play_start(self, play):
        self._tell("play", name=play.get_name().strip())

    def v2_playbook_on_task_start(self, task, is_conditional):
        self._tell("task", name=task.get_name().strip())

    def v2_playbook_on_handler_task_start(self, task):
        self._tell("task", name=task.get_name().strip())

    def v2_runner_on_ok(self, result):
        self._host(result, "changed" if result._result.get("changed") else "ok")

    def v2_runner_on_skipped(self, result):
        self._host(result, "skipped")

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._host(result, "failed", ignored=ignore_errors)

    def v2_runner_on_unreachable(self, result):
        self._host(result, "unreachable")

    def v2_runner_retry(self, result):
        self._host(result, "retrying")

    def v2_playbook_on_no_hosts_matched(self):
        sys.stderr.write("no hosts matched\n")

    def v2_playbook_on_stats(self, stats):
        hosts = {}
        for host in sorted(stats.processed):
            counts = stats.summarize(host)
            hosts[host] = {key: counts[key] for key in ("ok", "changed", "failures", "unreachable", "skipped")}
        self._tell("recap", hosts=hosts)

    def _host(self, result, status, ignored=False):
        self._tell(
            "host",
            host=result._host.get_name(),
            task=result._task.get_name().strip(),
            status=status,
            ignored=bool(ignored),
            message=self._message(result, status),
        )

    def _message(self, result, status):
        """The module's words. What a task hides by no_log has been taken out before a callback sees it."""
        found = result._result
        if status in ("failed", "unreachable"):
            items = [item for item in found.get("results", []) if isinstance(item, dict) and item.get("failed")]
            return "\n".join(self._words(item) for item in items) if items else self._words(found)
        if "debug" in str(getattr(result._task, "action", "")):
            message = found.get("msg")
            return message if isinstance(message, str) or message is None else json.dumps(message, default=str)
        if status == "skipped":
            return found.get("skip_reason")
        return None

    @staticmethod
    def _words(found):
        words = []
        if found.get("item") is not None:
            words.append("item: %s" % (found["item"],))
        for key in ("msg", "stderr", "stdout", "module_stderr", "module_stdout", "exception"):
            text = str(found.get(key) or "").strip()
            if text and text not in words:
                words.append(text)
        return "\n".join(words) or "no message"

    @staticmethod
    def _tell(event, **fields):
        # The key gg stands first: readers tell our lines from others by it.
        line = json.dumps({"gg": event, **fields}, separators=(",", ":"), default=str)
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
