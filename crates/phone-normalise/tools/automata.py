"""Regular expressions over digits, compiled to minimal acyclic automata.

Google's metadata describes numbers by small, finite regular expressions. Everything here turns them into tables:
languages (does the number match?), prefix transducers (what does the leftmost-first match consume?) and products of
both, with every node shared between all countries.
"""

DIGITS = frozenset(range(10))
DEAD, ALL = 0, 1


def parse(pattern):
    """The syntax tree of a pattern. Supports exactly what the metadata uses and fails loudly on anything else."""
    tree, rest, _ = _alternatives(pattern, 0, [0])
    if rest != len(pattern):
        raise ValueError(f"cannot parse {pattern!r} at {rest}")
    return tree


def _alternatives(text, at, groups):
    branches = []
    while True:
        items = []
        while at < len(text) and text[at] not in "|)":
            item, at = _atom(text, at, groups)
            item, at = _quantified(item, text, at)
            items.append(item)
        branches.append(("cat", items))
        if at < len(text) and text[at] == "|":
            at += 1
            continue
        return (branches[0] if len(branches) == 1 else ("alt", branches)), at, groups


def _atom(text, at, groups):
    c = text[at]
    if c.isdigit():
        return ("set", frozenset([int(c)])), at + 1
    if c == "\\" and text[at + 1] == "d":
        return ("set", DIGITS), at + 2
    if c == "$":
        return ("end",), at + 1
    if c == "[":
        members, at = set(), at + 1
        while text[at] != "]":
            if text[at] == "\\":
                assert text[at + 1] == "d"
                members |= DIGITS
                at += 2
            elif text[at + 1] == "-":
                members |= set(range(int(text[at]), int(text[at + 2]) + 1))
                at += 3
            else:
                members.add(int(text[at]))
                at += 1
        return ("set", frozenset(members)), at + 1
    if text.startswith("(?:", at):
        tree, at, _ = _alternatives(text, at + 3, groups)
        assert text[at] == ")"
        return tree, at + 1
    if c == "(":
        groups[0] += 1
        number = groups[0]
        tree, at, _ = _alternatives(text, at + 1, groups)
        assert text[at] == ")"
        return ("group", number, tree), at + 1
    raise ValueError(f"unexpected {c!r} in {text!r} at {at}")


def _quantified(item, text, at):
    if at < len(text) and text[at] == "?":
        return ("repeat", item, 0, 1), at + 1
    if at < len(text) and text[at] == "{":
        close = text.index("}", at)
        low, _, high = text[at + 1:close].partition(",")
        return ("repeat", item, int(low), int(high or low)), close + 1
    return item, at


def compile_program(pattern):
    """A program for a backtracking-order virtual machine, and the number of groups."""
    program, highest = [], [0]

    def emit(tree):
        kind = tree[0]
        if kind == "cat":
            for item in tree[1]:
                emit(item)
        elif kind == "set":
            program.append(("set", tree[1]))
        elif kind == "end":
            program.append(("end",))
        elif kind == "group":
            highest[0] = max(highest[0], tree[1])
            program.append(("save", 2 * tree[1] - 2))
            emit(tree[2])
            program.append(("save", 2 * tree[1] - 1))
        elif kind == "alt":
            jumps = []
            for n, branch in enumerate(tree[1]):
                if n + 1 < len(tree[1]):
                    split = len(program)
                    program.append(None)
                    emit(branch)
                    jumps.append(len(program))
                    program.append(None)
                    program[split] = ("split", split + 1, len(program))
                else:
                    emit(branch)
            for jump in jumps:
                program[jump] = ("jump", len(program))
        elif kind == "repeat":
            for _ in range(tree[2]):
                emit(tree[1])
            splits = []
            for _ in range(tree[3] - tree[2]):
                splits.append(len(program))
                program.append(None)
                emit(tree[1])
            for split in splits:
                program[split] = ("split", split + 1, len(program))

    emit(parse(pattern))
    program.append(("match",))
    return program, highest[0]


class Languages:
    """Minimal automata of plain patterns; node 0 accepts nothing, node 1 everything."""

    def __init__(self):
        self.accept = [False, True]
        self.next = [(DEAD,) * 10, (ALL,) * 10]
        self._ids = {}
        self._patterns = {}
        self._prefixes = {}

    def node(self, accept, children):
        if not accept and all(c == DEAD for c in children):
            return DEAD
        key = (accept, children)
        if key not in self._ids:
            self._ids[key] = len(self.accept)
            self.accept.append(accept)
            self.next.append(children)
        return self._ids[key]

    def full(self, pattern):
        """Numbers that match the pattern as a whole."""
        if not pattern:
            return DEAD
        if pattern not in self._patterns:
            program, _ = compile_program(pattern)
            memo = {}

            def closure(pcs):
                seen, stack = set(), list(pcs)
                while stack:
                    pc = stack.pop()
                    if pc in seen:
                        continue
                    seen.add(pc)
                    op = program[pc]
                    if op[0] == "split":
                        stack += [op[1], op[2]]
                    elif op[0] == "jump":
                        stack.append(op[1])
                    elif op[0] == "save":
                        stack.append(pc + 1)
                    elif op[0] == "end":
                        raise ValueError("anchors are for prefixes only")
                return frozenset(pc for pc in seen if program[pc][0] in ("set", "match"))

            def build(state):
                if state not in memo:
                    children = []
                    for digit in range(10):
                        after = [pc + 1 for pc in state if program[pc][0] == "set" and digit in program[pc][1]]
                        children.append(build(closure(after)) if after else DEAD)
                    memo[state] = self.node(any(program[pc][0] == "match" for pc in state), tuple(children))
                return memo[state]

            self._patterns[pattern] = build(closure([0]))
        return self._patterns[pattern]

    def starts(self, pattern):
        """Numbers that begin with a match of the pattern."""
        return self._open(self.full(pattern))

    def _open(self, node):
        if node in (DEAD, ALL) or self.accept[node]:
            return ALL if self.accept[node] else node
        if node not in self._prefixes:
            self._prefixes[node] = self.node(False, tuple(self._open(c) for c in self.next[node]))
        return self._prefixes[node]


class Tables:
    """One output automaton for many countries: branching nodes, and runs whose answer depends on length alone."""

    COLUMNS = 19

    def __init__(self):
        self.nodes, self.runs = [], []
        self._node_ids, self._run_ids = {}, {}

    def run(self, values, tail=0):
        """The end of a decision: `values[n]` if n digits remain, `tail` if more do."""
        values = list(values)
        while values and values[-1] == tail:
            values.pop()
        key = (tuple(values), tail)
        if len(values) >= self.COLUMNS:
            raise ValueError("a run is longer than any number")
        if key not in self._run_ids:
            self._run_ids[key] = len(self.runs)
            self.runs.append(key)
        return ("run", self._run_ids[key])

    def node(self, out, children):
        first = children[0]
        if first[0] == "run" and all(c == first for c in children):
            values, tail = self.runs[first[1]]
            if len(values) + 1 < self.COLUMNS or (not values and out == tail):
                return self.run((out,) + values, tail)
        key = (out, tuple(children))
        if key not in self._node_ids:
            self._node_ids[key] = len(self.nodes)
            self.nodes.append(key)
        return ("node", self._node_ids[key])

    def product(self, languages, components, out, limit):
        """The automaton of `out(depth, accepted flags)` over all numbers of at most `limit` digits."""
        memo = {}

        def build(state, depth):
            if all(c == DEAD for c in state) or depth > limit:
                return self.run(())
            key = (state, depth)
            if key not in memo:
                here = out(depth, [languages.accept[c] for c in state])
                rows = [languages.next[c] for c in state]
                children = [build(tuple(row[d] for row in rows), depth + 1) for d in range(10)]
                memo[key] = self.node(here, children)
            return memo[key]

        return build(tuple(components), 0)

    def prefix(self, pattern, action):
        """The automaton of `action(end, groups)` for the leftmost-first match of a pattern at the start."""
        program, groups = compile_program(pattern)
        memo = {}

        def closure(threads, depth, at_end):
            """Threads that wait for a digit, in order of preference, and the match that cuts the rest off."""
            waiting, seen = [], set()

            def follow(pc, saved):
                if pc in seen:
                    return None
                seen.add(pc)
                op = program[pc]
                if op[0] == "set":
                    waiting.append((pc, saved))
                elif op[0] == "match":
                    return (depth, saved)
                elif op[0] == "jump":
                    return follow(op[1], saved)
                elif op[0] == "save":
                    return follow(pc + 1, saved[:op[1]] + (depth,) + saved[op[1] + 1:])
                elif op[0] == "end":
                    return follow(pc + 1, saved) if at_end else None
                elif op[0] == "split":
                    return follow(op[1], saved) or follow(op[2], saved)
                return None

            for pc, saved in threads:
                matched = follow(pc, saved)
                if matched:
                    return waiting, matched
            return waiting, None

        def answer(match):
            if match is None:
                return 0
            end, saved = match
            spans = [None if saved[2 * n + 1] is None else (saved[2 * n], saved[2 * n + 1]) for n in range(groups)]
            return action(end, spans)

        def build(threads, best, depth):
            key = (threads, best, depth)
            if key not in memo:
                at_end = closure(threads, depth, True)[1]
                waiting, matched = closure(threads, depth, False)
                best_now = matched or best
                children = []
                for digit in range(10):
                    after = tuple((pc + 1, saved) for pc, saved in waiting if digit in program[pc][1])
                    if after:
                        children.append(build(after, best_now, depth + 1))
                    else:
                        value = answer(best_now)
                        children.append(self.run((), value))
                memo[key] = self.node(answer(at_end or best_now), children)
            return memo[key]

        return build(((0, (None,) * (2 * groups)),), None, 0)

    def index(self, reference):
        kind, number = reference
        return number if kind == "node" else len(self.nodes) + number

    def rows(self):
        next_rows = [[self.index(c) for c in children] for _, children in self.nodes]
        out = [value for value, _ in self.nodes]
        run_rows = [[values[n] if n < len(values) else tail for n in range(self.COLUMNS)]
                    for values, tail in self.runs]
        if len(next_rows) + len(run_rows) > 0xFFFF:
            raise ValueError("too many nodes for 16 bits")
        return next_rows, out, run_rows
