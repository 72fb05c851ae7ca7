export const id = 213;
export const ids = [213];
export const modules = {

/***/ 9213:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  languages: () => (/* binding */ languages)
});

;// CONCATENATED MODULE: ./build/src/parsers/shell-words.js
const MAX_DEPTH = 16;
const redirection = /\d*(?:<<<|<<-?|<>|<&|>>|>&|>\||&>>?|<|>)/y;
const operator = /&&|\|\||\|&|;;&?|;&|[;&|\n]/y;
const compound = /(?:for|while|until|select|if|case)(?=\s)/y;
const definition = /(?:function[ \t]+([\w:.-]+)(?:[ \t]*\([ \t]*\))?|([A-Za-z_][\w:.-]*)[ \t]*\([ \t]*\))(?=\s*[{(])/y;
const variable = /\$(?:\w+|[@*#?$!-])/y;
const isOutputFile = ({ redirect, text }) => redirect && /^(?:1|&)?>[^&]/.test(text);
class Parser {
    text;
    budget;
    commands = [];
    functions = new Map();
    #pending = [];
    #backticks = false;
    #at = 0;
    constructor(text, budget) {
        this.text = text;
        this.budget = budget;
    }
    #exec(pattern) {
        pattern.lastIndex = this.#at;
        return pattern.exec(this.text);
    }
    #match(pattern) {
        return this.#exec(pattern)?.[0];
    }
    list(terminator, depth, outer) {
        const { text } = this;
        const groups = [];
        let piped = [];
        let command;
        let closed = [];
        let extent;
        let defined;
        const begin = () => {
            const pipeline = piped.at(-1)?.pipeline ?? { start: this.#at, end: this.#at };
            const begun = { words: [], documents: [], feeds: [], pipeline, ...(outer && { outer }) };
            for (const writer of piped)
                writer.next = begun;
            this.commands.push(begun);
            closed = [];
            return begun;
        };
        const open = (kind) => {
            if (command)
                piped = [];
            if (groups.length < MAX_DEPTH)
                groups.push({
                    kind,
                    at: this.#at,
                    from: this.commands.length,
                    ...(defined !== undefined && { defines: defined }),
                });
            defined = undefined;
            command = undefined;
            if (kind !== 'compound')
                this.#at++;
        };
        const close = (length) => {
            const group = groups.pop();
            closed = this.commands
                .slice(group?.from ?? this.commands.length)
                .filter((one) => one.outer === outer && !one.next && !one.words.some(isOutputFile));
            command = closed.at(-1);
            const reader = this.commands[group?.from ?? this.commands.length];
            if (group?.defines !== undefined && reader)
                this.functions.set(group.defines, { reader, writers: closed });
            if (group)
                extent = { start: group.at, end: this.#at + length };
            if (groups.length === 0 && !command)
                piped = [];
            this.#at += length;
        };
        while (this.#at < text.length) {
            this.budget.tick();
            const character = text.charAt(this.#at);
            if (character === terminator &&
                (terminator === '`' || groups.every(({ kind }) => kind !== 'parenthesis'))) {
                this.#at++;
                return;
            }
            if (this.#skipBlank(character))
                continue;
            const isRedirection = this.#match(redirection) !== undefined;
            const found = isRedirection ? undefined : this.#match(operator);
            if (found !== undefined) {
                this.#at += found.length;
                if (found === '\n')
                    this.#skipDocuments();
                const writers = closed.length > 0 ? closed : command ? [command] : [];
                const pipes = found === '|' || found === '|&';
                if (found !== '\n' || command)
                    piped = pipes ? writers : [];
                if (pipes && command && extent) {
                    command.pipeline.start = Math.min(command.pipeline.start, extent.start);
                    command.pipeline.end = extent.end;
                }
                extent = undefined;
                command = undefined;
                closed = [];
            }
            else if (character === '(')
                open('parenthesis');
            else if (character === ')') {
                while (groups.length > 0 && groups.at(-1)?.kind !== 'parenthesis')
                    groups.pop();
                if (groups.length === 0) {
                    piped = [];
                    command = undefined;
                    this.#at++;
                }
                else
                    close(1);
            }
            else if (!command && this.#match(/\{(?=\s)/y) !== undefined)
                open('brace');
            else if (!command && this.#closer(groups.at(-1)) !== undefined)
                close(this.#closer(groups.at(-1))?.length ?? 0);
            else {
                if (!command && this.#match(compound) !== undefined)
                    open('compound');
                const name = command ? null : this.#exec(definition);
                if (name) {
                    defined = name[1] ?? name[2];
                    this.#at += name[0].length;
                    continue;
                }
                command ??= begin();
                const start = this.#at;
                command.words.push(isRedirection && !/^[<>]\(/.test(text.slice(start, start + 2))
                    ? this.#redirection(command, depth)
                    : this.#word(command, depth));
                if (this.#at === start)
                    this.#at++;
                command.pipeline.end = this.#at;
            }
        }
    }
    #closer(group) {
        if (group?.kind === 'brace')
            return this.#match(/\}(?=[\s;&|)]|$)/y);
        return group?.kind === 'compound' ? this.#match(/(?:done|fi|esac)(?=[\s;&|)]|$)/y) : undefined;
    }
    #skipBlank(character) {
        const { text } = this;
        if (character === ' ' || character === '\t' || character === '\r')
            this.#at++;
        else if (character === '\\' && /^\r?\n/.test(text.slice(this.#at + 1, this.#at + 3)))
            this.#at = text.indexOf('\n', this.#at) + 1;
        else if (character === '#') {
            const end = text.indexOf('\n', this.#at);
            this.#at = end < 0 ? text.length : end;
        }
        else
            return false;
        return true;
    }
    #redirection(command, depth) {
        const { text } = this;
        const start = this.#at;
        const sign = this.#match(redirection) ?? '';
        this.#at += sign.length;
        while (text[this.#at] === ' ' || text[this.#at] === '\t')
            this.#at++;
        const target = this.#word(command, depth);
        if (/^\d*<<-?$/.test(sign))
            this.#pending.push({ delimiter: target.text, command });
        return { ...target, text: sign + target.text, start, redirect: true };
    }
    #skipDocuments() {
        for (const { delimiter, command } of this.#pending.splice(0)) {
            const start = this.#at;
            let end = start;
            while (this.#at < this.text.length) {
                this.budget.tick();
                end = this.#at;
                const found = this.text.indexOf('\n', this.#at);
                const line = this.text.slice(this.#at, found < 0 ? undefined : found);
                this.#at = found < 0 ? this.text.length : found + 1;
                if (line.trim() === delimiter)
                    break;
                end = this.#at;
            }
            command.documents.push({ start, end });
        }
    }
    #word(command, depth) {
        const { text } = this;
        const start = this.#at;
        const word = { command, depth, parts: [], dynamic: false };
        while (this.#at < text.length) {
            this.budget.tick();
            const character = text.charAt(this.#at);
            if (character === "'")
                this.#quoted(word);
            else if (character === '"')
                this.#doubleQuoted(word);
            else if (this.#dynamic(word))
                continue;
            else if (/[\s;&|()<>]/.test(character))
                break;
            else if (character === '\\') {
                const escaped = text.charAt(this.#at + 1);
                if (escaped !== '\n')
                    word.parts.push(escaped);
                this.#at += 2;
            }
            else if (character === '{' && this.#expression(word))
                continue;
            else if (character === '`')
                break;
            else
                this.#plain(word);
        }
        const end = Math.min(this.#at, text.length);
        return { text: word.parts.join(''), start, end, dynamic: word.dynamic, redirect: false };
    }
    #plain(word) {
        const plain = this.#match(/[^\s;&|()<>'"`$\\{]+/y) ?? this.text.charAt(this.#at);
        word.parts.push(plain);
        this.#at += plain.length;
    }
    #quoted(word) {
        const end = this.text.indexOf("'", this.#at + 1);
        word.parts.push(this.text.slice(this.#at + 1, end < 0 ? undefined : end));
        this.#at = end < 0 ? this.text.length : end + 1;
    }
    #doubleQuoted(word) {
        const { text } = this;
        this.#at++;
        while (this.#at < text.length) {
            this.budget.tick();
            const character = text.charAt(this.#at);
            if (character === '"')
                break;
            if (character === '\\') {
                const escaped = text.charAt(this.#at + 1);
                if (escaped !== '\n')
                    word.parts.push('$`"\\'.includes(escaped) ? escaped : `\\${escaped}`);
                this.#at += 2;
            }
            else if (!this.#dynamic(word)) {
                const plain = this.#match(/[^"\\$`]+/y) ?? character;
                if (/\{[A-Za-z_]/.test(plain))
                    word.dynamic = true;
                word.parts.push(plain);
                this.#at += plain.length;
            }
        }
        this.#at++;
    }
    #dynamic(word) {
        const { text } = this;
        const start = this.#at;
        const process = /^[<>]\($/.test(text.slice(start, start + 2));
        if (text.startsWith('$((', start))
            this.#balanced('(', ')', start + 1);
        else if (text.startsWith('${', start))
            this.#balanced('{', '}', start + 1);
        else if ((text.startsWith('$(', start) || process) && word.depth < MAX_DEPTH) {
            this.#at += 2;
            const first = this.commands.length;
            const reads = text[start] === '>';
            this.#substitute(word, ')', process, reads);
            const fed = reads ? this.commands[first] : undefined;
            if (fed)
                word.command.feeds.push(fed);
        }
        else if (text.startsWith('`', start) && !this.#backticks && word.depth < MAX_DEPTH) {
            this.#at++;
            this.#substitute(word, '`', false);
        }
        else {
            const name = this.#match(variable);
            if (name === undefined)
                return false;
            this.#at += name.length;
        }
        word.dynamic = true;
        word.parts.push(text.slice(start, this.#at));
        return true;
    }
    #substitute({ command, depth }, terminator, process, reads = false) {
        const backticks = this.#backticks;
        this.#backticks = terminator === '`';
        this.list(terminator, depth + 1, { command, word: command.words.length, process, reads });
        this.#backticks = backticks;
    }
    #balanced(opener, closer, from) {
        let open = 0;
        let at = from;
        do {
            this.budget.tick();
            if (this.text[at] === opener)
                open++;
            else if (this.text[at] === closer)
                open--;
            at++;
        } while (open > 0 && at < this.text.length);
        this.#at = at;
    }
    #expression(word) {
        const found = this.#match(/\{(?=[^\s{}])(?:[^{}\n]|\{[^{}\n]*\}){0,1000}\}/y);
        if (found === undefined)
            return false;
        word.parts.push(found);
        word.dynamic = true;
        this.#at += found.length;
        return true;
    }
}
function splitCommands(text, budget) {
    const parser = new Parser(text, budget);
    parser.list('', 0);
    for (const command of parser.commands) {
        const body = parser.functions.get(command.words[0]?.text ?? '');
        if (body)
            command.body = body;
    }
    return parser.commands.filter(({ words }) => words.length > 0);
}

// EXTERNAL MODULE: ./build/src/parsers/source-text.js
var source_text = __webpack_require__(8441);
;// CONCATENATED MODULE: ./build/src/languages/build-files.js


function* linesOf(text, budget) {
    for (let start = 0; start < text.length;) {
        budget.tick();
        const found = text.indexOf('\n', start);
        const end = found < 0 ? text.length : found + 1;
        yield { start, end, text: text.slice(start, end) };
        start = end;
    }
}
const continues = /\\[ \t]*\r?\n?$/;
function readScripts(shell, source, scripts, budget) {
    const cells = [];
    let length = 0;
    for (const pieces of scripts) {
        cells.push(length);
        for (const { start, end } of pieces)
            length += end - start;
    }
    return length === 0 ? [] : shell.read((0,source_text/* joinSource */.Uf)(source, scripts.flat(), cells), budget);
}
const instruction = /^[ \t]*(?:ONBUILD[ \t]+|HEALTHCHECK[ \t]+(?:--\S+[ \t]+)*)?([A-Z]+)[ \t]+(?:--[a-z-]+(?:=\S*)?[ \t]+)*/i;
const documentStart = /<<-?[ \t]*(["']?)([A-Za-z_]\w*)\1/;
function* instructions(text, budget) {
    let open;
    for (const line of linesOf(text, budget)) {
        if (open?.delimiter === undefined && /^[ \t]*(?:#|\r?\n?$)/.test(line.text))
            continue;
        let { start } = line;
        if (!open) {
            const found = instruction.exec(line.text);
            if (!found)
                continue;
            open = { keyword: found[1]?.toUpperCase() ?? '', argument: [], isScript: false };
            start += found[0].length;
        }
        const written = text.slice(start, line.end);
        const delimiter = open.delimiter ?? documentStart.exec(written)?.[2];
        const ends = open.delimiter !== undefined && line.text.trim() === open.delimiter;
        const opens = open.delimiter === undefined && /^<<\S*\s*$/.test(written);
        open.isScript ||= opens;
        if (!open.isScript || (!opens && !ends))
            open.argument.push({ start, end: line.end });
        if (delimiter !== undefined)
            open.delimiter = delimiter;
        if (delimiter === undefined ? continues.test(line.text) : !ends)
            continue;
        yield open;
        open = undefined;
    }
    if (open)
        yield open;
}
function execForm(source) {
    if (!source.text.startsWith('['))
        return undefined;
    try {
        const words = JSON.parse(source.text);
        if (!Array.isArray(words))
            return undefined;
        const quoted = words.map((word) => `'${String(word).replaceAll("'", String.raw `'\''`)}'`);
        return { text: quoted.join(' '), locate: () => source.locate(0, source.text.trimEnd().length) };
    }
    catch {
        return undefined;
    }
}
function assignments(keyword, words) {
    const [name = '', ...values] = words;
    if (keyword === 'ARG')
        return words.filter((word) => word.includes('='));
    return name.includes('=') ? words : [`${name}=${values.join(' ')}`];
}
function exported(keyword, source, budget) {
    const words = splitCommands(source.text, budget).flatMap((command) => command.words.map(({ text }) => text));
    return {
        kind: 'command',
        program: 'export',
        argv: assignments(keyword, words),
        code: (0,source_text/* snippet */.UA)(source.text.trim()),
        location: source.locate(0, source.text.trimEnd().length),
    };
}
function createDockerfileReader(shell) {
    return {
        language: 'dockerfile',
        *read(source, budget) {
            const scripts = [];
            for (const { keyword, argument } of instructions(source.text, budget)) {
                const isCommand = /^(?:RUN|CMD|ENTRYPOINT)$/.test(keyword);
                if (!isCommand && keyword !== 'ENV' && keyword !== 'ARG')
                    continue;
                const own = (0,source_text/* joinSource */.Uf)(source, argument);
                if (!isCommand) {
                    const fact = exported(keyword, own, budget);
                    if (fact.argv.length > 0)
                        yield fact;
                }
                else {
                    const words = execForm(own);
                    if (words)
                        yield* shell.read(words, budget);
                    else
                        scripts.push(argument);
                }
            }
            yield* readScripts(shell, source, scripts, budget);
        },
    };
}
function closing(text, from) {
    let depth = 1;
    let at = from;
    for (; at < text.length && text[at] !== '\n'; at++) {
        if (text[at] === '(')
            depth++;
        else if (text[at] === ')' && --depth === 0)
            break;
    }
    return at;
}
function* recipePieces({ start, end, text }, first) {
    let from = start + (/^\t?[ \t]*/.exec(text)?.[0].length ?? 0);
    if (first)
        from += /^[@+-]*/.exec(text.slice(from - start))?.[0].length ?? 0;
    for (const { index } of text.matchAll(/\$\$/g)) {
        if (start + index < from)
            continue;
        yield { start: from, end: start + index };
        from = start + index + 1;
    }
    yield { start: from, end };
}
function createMakefileReader(shell) {
    return {
        language: 'makefile',
        *read(source, budget) {
            const scripts = [];
            let continued = false;
            for (const line of linesOf(source.text, budget)) {
                if (continued || line.text.startsWith('\t')) {
                    if (!continued)
                        scripts.push([]);
                    scripts.at(-1)?.push(...recipePieces(line, !continued));
                    continued = continues.test(line.text);
                    continue;
                }
                for (const { 0: whole, index } of line.text.matchAll(/\$\(shell\s+/g)) {
                    const start = line.start + index + whole.length;
                    yield* shell.read((0,source_text/* sliceSource */.U5)(source, start, closing(source.text, start)), budget);
                }
            }
            yield* readScripts(shell, source, scripts, budget);
        },
    };
}

// EXTERNAL MODULE: ./build/src/parsers/cell-scripts.js
var cell_scripts = __webpack_require__(3385);
;// CONCATENATED MODULE: ./build/src/languages/cells.js


function* readCells(source, isPython, readers, budget) {
    const pieces = [];
    const cells = [];
    let length = 0;
    for (const cell of (0,cell_scripts/* splitScript */.QR)(source.text, isPython, budget)) {
        if (cell.language === 'shell')
            yield* readers.shell.read((0,source_text/* joinSource */.Uf)(source, cell.pieces), budget);
        else {
            cells.push(length);
            for (const piece of cell.pieces) {
                pieces.push(piece);
                length += piece.end - piece.start;
            }
        }
    }
    yield* readers.ipython.read((0,source_text/* joinSource */.Uf)(source, pieces, cells), budget);
}
function createCellReaders(readers) {
    return [
        {
            language: 'cells',
            *read(source, budget) {
                yield* readers.python.read(source, budget);
                yield* readCells(source, true, readers, budget);
            },
        },
        { language: 'literate', read: (source, budget) => readCells(source, false, readers, budget) },
    ];
}

// EXTERNAL MODULE: ./build/src/parsers/active-content.js + 2 modules
var active_content = __webpack_require__(1536);
;// CONCATENATED MODULE: ./build/src/parsers/ipython-cells.js
const pythonLines = new Set(['time', 'timeit', 'prun', 'memit']);
const shellCells = new Set(['bash', 'sh', 'zsh', '!', 'sx', 'system', 'cmd', 'powershell', 'pwsh']);
const otherCells = new Set(('writefile file script html HTML svg SVG javascript js latex markdown md sql SQL bigquery sparksql R r ruby perl ' +
    'julia cypher sparql graphql ai chat dot graphviz mermaid tikz rust cpp c go java kotlin scala fortran octave ' +
    'matlab configure tex typescript css yaml json toml').split(' '));
const programLines = new Set('pip conda mamba micromamba uv cat cp ls ll la lf lk lx ldir mkdir mv rm rmdir'.split(' '));
const cellMagic = /(?:[ \t]*\r?\n)*[ \t]*(%%([A-Za-z_]\w*|!))[ \t]*([^\n]*)/y;
const lineMagic = /%{1,2}[ \t]*([A-Za-z_]\w*)[ \t]*/y;
const automagic = /(?:pip|conda|mamba|uv)[ \t]+(?:pip|install|uninstall|download|wheel|list|freeze|show|config|create|update|remove|add)\b(?![ \t]*[=.(,])/y;
const help = /(?:\?[^\n]*|%{0,2}[A-Za-z_][\w.*[\]'"]*\?{1,2})[ \t]*\r?(?=\n|$)/y;
const optionsOfPythonLine = /(?:-[a-zA-Z](?:[ \t]*\d+)?[ \t]+)*/y;
class Splitter {
    text;
    budget;
    commands = [];
    #spans = [];
    constructor(text, budget) {
        this.text = text;
        this.budget = budget;
    }
    #match(pattern, at) {
        pattern.lastIndex = at;
        return pattern.exec(this.text);
    }
    #blank(start, end, instead = '_') {
        this.#spans.push({ start, end, instead });
    }
    cell(from, to) {
        let at = from;
        for (let next; (next = this.#cellMagic(at, to)) !== undefined;)
            at = next;
        this.#lines(at, to);
    }
    #cellMagic(from, to) {
        const magic = this.#match(cellMagic, from);
        if (!magic || from + magic[0].length > to)
            return undefined;
        this.budget.tick();
        const [whole, name = '', bare = '', line = ''] = magic;
        const start = from + whole.indexOf('%%');
        const end = from + whole.length;
        const argumentsStart = end - line.length;
        const language = bare === 'script' ? scriptLanguage(line) : cellLanguage(bare);
        const body = language === 'other' ? { start: Math.min(end + 1, to), end: to } : undefined;
        this.commands.push({ kind: 'magic', name, start, argumentsStart, end, ...(body && { body }) });
        if (language === 'python') {
            const code = pythonLines.has(bare) ? this.#afterOptions(argumentsStart) : end;
            this.#blank(start, code, code < end ? '_;' : '');
            return code;
        }
        if (language === 'shell') {
            const hasOptions = bare === 'bash' || bare === 'sh' || bare === 'script';
            this.commands.push({ kind: 'shell', start: hasOptions ? end : argumentsStart, end: to });
        }
        this.#blank(start, to, '');
        return to;
    }
    #afterOptions(at) {
        return at + (this.#match(optionsOfPythonLine, at)?.[0].length ?? 0);
    }
    #lines(from, to) {
        for (let at = from; at < to;) {
            this.budget.tick();
            while (this.text[at] === ' ' || this.text[at] === '\t')
                at++;
            at = at < to ? (this.#command(at, to, true) ?? this.#pythonLine(at, to)) : to;
        }
    }
    #endOfLine(at, to) {
        for (let from = at;;) {
            const end = this.text.indexOf('\n', from);
            if (end < 0 || end >= to)
                return to;
            const last = this.text[end - 1] === '\r' ? end - 2 : end - 1;
            if (this.text[last] !== '\\')
                return end;
            from = end + 1;
        }
    }
    #command(at, to, statement) {
        const { text } = this;
        const shell = text[at] === '!';
        if (statement && !shell) {
            const question = this.#match(help, at);
            if (question) {
                this.#blank(at, at + question[0].length);
                return at + question[0].length;
            }
        }
        const magic = shell ? null : this.#match(lineMagic, at);
        const bare = statement && !shell && this.#match(automagic, at) !== null;
        if (!shell && !magic && !bare)
            return undefined;
        const end = this.#endOfLine(at, to);
        const name = magic?.[1] ?? '';
        const argumentsStart = Math.min(at + (magic?.[0].length ?? 0), end);
        if (pythonLines.has(name)) {
            const code = Math.min(this.#afterOptions(argumentsStart), end);
            this.#blank(at, code, code === end ? '_' : statement ? '_;' : '');
            return code;
        }
        this.#blank(at, end);
        if (shell)
            this.commands.push({ kind: 'shell', start: at + (text[at + 1] === '!' ? 2 : 1), end });
        else if (bare)
            this.commands.push({ kind: 'shell', start: at, end });
        else if (programLines.has(name)) {
            const start = argumentsStart - (magic?.[0].length ?? 0) + (magic?.[0].indexOf(name) ?? 0);
            this.commands.push({ kind: 'shell', start, end });
        }
        else if (name === 'sx' || name === 'system')
            this.commands.push({ kind: 'shell', start: argumentsStart, end });
        else
            this.commands.push({ kind: 'magic', name: `%${name}`, start: at, argumentsStart, end });
        return end;
    }
    #pythonLine(from, to) {
        const { text } = this;
        let depth = 0;
        let assigned = false;
        for (let at = from; at < to; at++) {
            this.budget.tick();
            const character = text.charAt(at);
            if (character === '\n' && depth === 0)
                return at + 1;
            if (character === '"' || character === "'")
                at = this.#stringEnd(at, to) - 1;
            else if (character === '#') {
                const end = text.indexOf('\n', at);
                at = (end < 0 ? to : end) - 1;
            }
            else if (character === '\\')
                at += text[at + 1] === '\r' ? 2 : 1;
            else if ('([{'.includes(character))
                depth++;
            else if (')]}'.includes(character))
                depth = Math.max(0, depth - 1);
            else if (character === '=' && depth === 0 && !assigned) {
                assigned = true;
                const value = at + 1 + (this.#match(/[ \t]*/y, at + 1)?.[0].length ?? 0);
                const isAssignment = text[at + 1] !== '=' && !'=!<>:+-*/%&|^@~'.includes(text.charAt(at - 1));
                const end = isAssignment && value < to ? this.#command(value, to, false) : undefined;
                if (end !== undefined)
                    at = end - 1;
            }
        }
        return to;
    }
    #stringEnd(at, to) {
        const { text } = this;
        const quote = text.charAt(at);
        const long = text.startsWith(quote.repeat(3), at);
        const closer = long ? quote.repeat(3) : quote;
        for (let end = at + closer.length; end < to; end++) {
            const character = text[end];
            if (character === '\\')
                end += text[end + 1] === '\r' ? 2 : 1;
            else if (text.startsWith(closer, end))
                return end + closer.length;
            else if (character === '\n' && !long)
                return end;
        }
        return to;
    }
    python() {
        let python = '';
        let copied = 0;
        for (const { start, end, instead } of this.#spans) {
            const blank = this.text.slice(start + instead.length, end).replace(/[^\r\n]/g, ' ');
            python += this.text.slice(copied, start) + instead.slice(0, end - start) + blank;
            copied = end;
        }
        return python + this.text.slice(copied);
    }
}
function cellLanguage(name) {
    if (shellCells.has(name))
        return 'shell';
    return otherCells.has(name) ? 'other' : 'python';
}
function scriptLanguage(line) {
    if (/(?:^|[\s/])(?:(?:ba|z|k|da)?sh|pwsh|powershell)\b/.test(line))
        return 'shell';
    return /(?:^|[\s/])python[\d.]*\b/.test(line) ? 'python' : 'other';
}
function splitCells({ text, cells = [0] }, budget) {
    const splitter = new Splitter(text, budget);
    cells.forEach((start, index) => splitter.cell(start, cells[index + 1] ?? text.length));
    return { python: splitter.python(), commands: splitter.commands };
}

// EXTERNAL MODULE: ./build/src/parsers/language-name.js
var language_name = __webpack_require__(5540);
;// CONCATENATED MODULE: ./build/src/languages/ipython.js





function magicFact(source, magic, budget) {
    const line = source.text.slice(magic.argumentsStart, magic.end);
    return {
        kind: 'command',
        program: magic.name,
        argv: splitCommands(line, budget).flatMap(({ words }) => words.map(({ text }) => text)),
        code: (0,source_text/* snippet */.UA)(source.text.slice(magic.start, magic.end)),
        location: source.locate(magic.start, magic.start + source.text.slice(magic.start, magic.end).trimEnd().length),
    };
}
function createIpythonReader(python, shell, files = []) {
    const readers = new Map(files.map((reader) => [reader.language, reader]));
    const readBody = function* (fact, body, budget) {
        const file = /^%%(?:write)?file$/.test(fact.program) ? fact.argv.at(-1) : undefined;
        if (file !== undefined)
            yield* readers.get((0,language_name/* languageOf */.e)(file))?.read(body, budget) ?? [];
        else
            yield* (0,active_content/* activeContent */.A)(body, fact.program, budget);
    };
    return {
        language: 'ipython',
        *read(source, budget) {
            const { python: code, commands } = splitCells(source, budget);
            for (const command of commands) {
                if (command.kind !== 'magic')
                    continue;
                const fact = magicFact(source, command, budget);
                yield fact;
                const { body } = command;
                if (body)
                    yield* readBody(fact, (0,source_text/* sliceSource */.U5)(source, body.start, body.end), budget);
            }
            const lines = commands.filter(({ kind }) => kind === 'shell');
            const starts = [];
            let length = 0;
            for (const { start, end } of lines) {
                starts.push(length);
                length += end - start;
            }
            if (length > 0)
                yield* shell.read((0,source_text/* joinSource */.Uf)(source, lines, starts), budget);
            yield* python.read({ ...source, text: code }, budget);
        },
    };
}

// EXTERNAL MODULE: ./build/src/errors.js
var errors = __webpack_require__(7406);
;// CONCATENATED MODULE: ./build/src/languages/jinja/fold.js
const MAX_VALUES = 64;
const MAX_TEXT = 4096;
const MAX_ITEMS = 256;
function textOf(value) {
    if (value === null)
        return 'None';
    if (typeof value === 'boolean')
        return value ? 'True' : 'False';
    return Array.isArray(value) ? value.map(textOf).join('') : String(value);
}
function isKnown(value) {
    if (value === undefined)
        return false;
    if (typeof value === 'string')
        return value.length <= MAX_TEXT;
    return !Array.isArray(value) || value.length <= MAX_ITEMS;
}
function combinations(lists) {
    const count = lists.reduce((product, list) => product * list.length, 1);
    if (count === 0 || count > MAX_VALUES)
        return [];
    return lists.reduce((chosen, list) => chosen.flatMap((before) => list.map((value) => [...before, value])), [[]]);
}
function sliceOf(value, [from, to, by]) {
    const items = Array.isArray(value) ? value : Array.from(textOf(value));
    const step = typeof by === 'number' && by !== 0 ? Math.trunc(by) : 1;
    const bound = (given, otherwise) => {
        if (typeof given !== 'number')
            return otherwise;
        const at = given < 0 ? given + items.length : given;
        return Math.min(Math.max(at, step < 0 ? -1 : 0), step < 0 ? items.length - 1 : items.length);
    };
    const start = bound(from, step < 0 ? items.length - 1 : 0);
    const end = bound(to, step < 0 ? -1 : items.length);
    const taken = [];
    for (let at = start; step < 0 ? at > end : at < end; at += step)
        taken.push(items[at] ?? '');
    return Array.isArray(value) ? taken : taken.map(textOf).join('');
}
function formatted(pattern, values) {
    let next = 0;
    return pattern.replace(/%(?:\(\w*\))?[-+ #0]*\d*(?:\.\d+)?([a-zA-Z%])|\{(\d*)[^{}]*\}/g, (_, letter, index) => {
        if (letter === '%')
            return '%';
        const at = index === undefined || index === '' ? next++ : Number(index);
        const value = values[at] ?? '';
        return letter === 'c' && typeof value === 'number' && value <= 0x10ffff
            ? String.fromCodePoint(value)
            : textOf(value);
    });
}
const asText = (change) => (object) => change(textOf(object));
const items = (value) => Array.isArray(value) ? value : Array.from(textOf(value));
const unchanged = (object) => object;
const operations = {
    join: (object, [separator]) => items(object)
        .map(textOf)
        .join(textOf(separator ?? '')),
    replace: (object, [from, to]) => textOf(object).replaceAll(textOf(from ?? ''), textOf(to ?? '')),
    format: (object, given) => formatted(textOf(object), given),
    reverse: (object) => Array.isArray(object)
        ? [...object].reverse()
        : Array.from(textOf(object)).reverse().join(''),
    lower: asText((text) => text.toLowerCase()),
    upper: asText((text) => text.toUpperCase()),
    capitalize: asText((text) => text.charAt(0).toUpperCase() + text.slice(1).toLowerCase()),
    trim: asText((text) => text.trim()),
    strip: asText((text) => text.trim()),
    string: asText((text) => text),
    list: (object) => items(object),
    first: (object) => items(object)[0],
    last: (object) => items(object).at(-1),
    int: (object) => Math.trunc(Number(textOf(object))),
    decode: unchanged,
    encode: unchanged,
    safe: unchanged,
    escape: unchanged,
    e: unchanged,
    default: unchanged,
    d: unchanged,
};
function binary(operator, left, right) {
    if (operator === '%' && typeof left === 'string')
        return formatted(left, Array.isArray(right) ? right : [right]);
    if (operator === '+') {
        if (typeof left === 'string' && typeof right === 'string')
            return left + right;
        if (Array.isArray(left) && Array.isArray(right))
            return [...left, ...right];
    }
    if (operator === '*' && typeof left === 'string' && typeof right === 'number')
        return left.length * right <= MAX_TEXT ? left.repeat(Math.max(0, Math.trunc(right))) : undefined;
    if (typeof left !== 'number' || typeof right !== 'number')
        return undefined;
    switch (operator) {
        case '+':
            return left + right;
        case '-':
            return left - right;
        case '*':
            return left * right;
        case '/':
            return left / right;
        case '//':
            return Math.floor(left / right);
        case '**':
            return left ** right;
        default:
            return undefined;
    }
}
function variableOf(expression) {
    if (expression.kind === 'name')
        return expression.name;
    if (expression.kind !== 'attribute' || expression.object.kind !== 'name')
        return undefined;
    return `${expression.object.name}.${expression.name}`;
}
class Folder {
    #variables = new Map();
    #known = new Map();
    assign(name, values) {
        this.#known = new Map();
        const before = this.#variables.get(name);
        if (this.#variables.has(name) && before === undefined)
            return;
        const all = [...(before ?? []), ...values];
        this.#variables.set(name, all.length > MAX_VALUES ? undefined : all);
    }
    has(name) {
        return this.#variables.has(name);
    }
    fold(expression) {
        const before = this.#known.get(expression);
        if (before !== undefined)
            return before;
        const values = this.#fold(expression).filter(isKnown);
        this.#known.set(expression, values);
        return values;
    }
    #fold(expression) {
        switch (expression.kind) {
            case 'constant':
                return [expression.value];
            case 'name':
            case 'attribute':
                return this.#variables.get(variableOf(expression) ?? '') ?? [];
            case 'list':
                return expression.items.length > MAX_ITEMS
                    ? []
                    : combinations(expression.items.map((item) => this.fold(item)));
            case 'concat':
                return expression.items.length > MAX_ITEMS
                    ? []
                    : combinations(expression.items.map((item) => this.fold(item))).map(textOf);
            case 'binary': {
                const { operator, left, right } = expression;
                return combinations([this.fold(left), this.fold(right)]).map(([a = null, b = null]) => binary(operator, a, b));
            }
            case 'unary':
                return expression.operator === '-'
                    ? this.fold(expression.operand).map((value) => (typeof value === 'number' ? -value : undefined))
                    : [];
            case 'conditional':
                return expression.items.filter((_, index) => index !== 1).flatMap((item) => this.fold(item));
            case 'subscript':
                return this.#subscript(expression.object, expression.key);
            case 'filter':
                return expression.object ? this.#operate(expression.name, expression.object, expression.given) : [];
            case 'call': {
                const { callee, given } = expression;
                return callee.kind === 'attribute' ? this.#operate(callee.name, callee.object, given) : [];
            }
            default:
                return [];
        }
    }
    #operate(name, object, { positional, keywords }) {
        const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
        if (operation === undefined || keywords.length > 0)
            return [];
        const swapped = name === 'join' && positional.length === 1 && isText(this.fold(object));
        const inputs = swapped ? [...positional, object] : [object, ...positional];
        return combinations(inputs.map((input) => this.fold(input))).map(([first = null, ...rest]) => operation(first, rest));
    }
    #subscript(object, key) {
        if (key.kind === 'slice') {
            const parts = key.parts.map((part) => (part === null ? [null] : this.fold(part)));
            return combinations([this.fold(object), ...parts]).map(([value = null, ...bounds]) => sliceOf(value, bounds));
        }
        return combinations([this.fold(object), this.fold(key)]).map(([value = null, index = null]) => typeof index === 'number' ? items(value).at(index) : undefined);
    }
}
function isText(values) {
    return values.length > 0 && values.every((value) => typeof value === 'string');
}

;// CONCATENATED MODULE: ./build/src/languages/jinja/expression.js
function childrenOf(expression) {
    switch (expression.kind) {
        case 'constant':
        case 'name':
            return [];
        case 'list':
        case 'dict':
        case 'concat':
        case 'conditional':
            return expression.items;
        case 'attribute':
            return [expression.object];
        case 'subscript':
            return [expression.object, expression.key];
        case 'slice':
            return expression.parts.filter((part) => part !== null);
        case 'call':
            return [expression.callee, ...argumentsOf(expression.given)];
        case 'filter':
            return [...(expression.object ? [expression.object] : []), ...argumentsOf(expression.given)];
        case 'test':
            return [expression.object, ...argumentsOf(expression.given)];
        case 'binary':
            return [expression.left, expression.right];
        case 'unary':
            return [expression.operand];
    }
}
function argumentsOf({ positional, keywords }) {
    return [...positional, ...keywords.map(([, value]) => value)];
}

;// CONCATENATED MODULE: ./build/src/languages/jinja/macros.js

function* callsIn(expression, budget) {
    budget.tick();
    if (expression.kind === 'call')
        yield expression;
    for (const child of childrenOf(expression))
        yield* callsIn(child, budget);
}
function assignParameters(statements, folder, budget) {
    const macros = new Map();
    for (const { tag, name, targets } of statements)
        if (tag === 'macro' && name !== undefined)
            macros.set(name, targets);
    if (macros.size === 0)
        return;
    for (const { expressions } of statements)
        for (const expression of expressions)
            for (const { callee, given } of callsIn(expression, budget)) {
                const parameters = callee.kind === 'name' ? macros.get(callee.name) : undefined;
                if (parameters === undefined)
                    continue;
                for (const [index, value] of given.positional.entries()) {
                    const parameter = parameters[index];
                    if (parameter !== undefined)
                        folder.assign(parameter, folder.fold(value));
                }
                for (const [keyword, value] of given.keywords)
                    if (parameters.includes(keyword))
                        folder.assign(keyword, folder.fold(value));
            }
}

// EXTERNAL MODULE: ./build/src/parsers/python-scalars.js
var python_scalars = __webpack_require__(6922);
;// CONCATENATED MODULE: ./build/src/languages/jinja/lexer.js

const OPENING = /\{[{%#]/g;
const SPACE = /\s*/y;
const NAME = /[\p{ID_Start}_]\p{ID_Continue}*/uy;
const NUMBER = /0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[\da-fA-F])+|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d[\d_]*)?/y;
const OPERATOR = /\*\*|\/\/|[=!<>]=|[^]/y;
const RAW = /\{%[-+]?\s*raw\s*[-+]?%\}/y;
const END_RAW = /\{%[-+]?\s*endraw\s*[-+]?%\}/g;
const ends = { output: /[-+]?\}\}/y, statement: /[-+]?%\}/y };
const brackets = { '(': 1, '[': 1, '{': 1, ')': -1, ']': -1, '}': -1 };
function matchAt(pattern, text, at) {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
}
function endOfString(text, start) {
    const quote = text.charAt(start);
    for (let at = start + 1; at < text.length; at++) {
        if (text[at] === '\\')
            at++;
        else if (text[at] === quote)
            return at + 1;
    }
    return text.length;
}
function readToken(text, start) {
    const first = text.charAt(start);
    if (first === '"' || first === "'") {
        const end = endOfString(text, start);
        const literal = text.slice(start, end);
        return { kind: 'string', value: (0,python_scalars/* stringValue */.r)(literal) ?? literal.slice(1), start, end };
    }
    const name = matchAt(NAME, text, start);
    if (name !== undefined)
        return { kind: 'name', value: name, start, end: start + name.length };
    const digits = matchAt(NUMBER, text, start);
    if (digits !== undefined)
        return { kind: 'number', value: (0,python_scalars/* numberValue */.V)(digits) ?? NaN, start, end: start + digits.length };
    const value = matchAt(OPERATOR, text, start) ?? first;
    return { kind: 'operator', value, start, end: start + value.length };
}
function readTokens(text, kind, start, budget) {
    const tokens = [];
    let depth = 0;
    let at = start + 2;
    if (text[at] === '-' || text[at] === '+')
        at++;
    for (;;) {
        budget.tick();
        at += matchAt(SPACE, text, at)?.length ?? 0;
        const closing = depth === 0 ? matchAt(ends[kind], text, at) : undefined;
        if (at >= text.length || closing !== undefined)
            return { kind, tokens, start, end: at + (closing?.length ?? 0) };
        const token = readToken(text, at);
        if (token.kind === 'operator')
            depth = Math.max(0, depth + (brackets[token.value] ?? 0));
        tokens.push(token);
        at = token.end;
    }
}
function* readSections(text, budget) {
    let before = '';
    let comments = true;
    let raws = true;
    for (let at = 0, from = 0;; from = at) {
        OPENING.lastIndex = at;
        const opening = OPENING.exec(text);
        if (opening === null)
            return;
        budget.tick();
        const start = opening.index;
        const mark = text.charAt(start + 1);
        before += text.slice(from, start);
        at = start + 2;
        if (mark === '#') {
            const end = comments ? text.indexOf('#}', at) : -1;
            comments = end >= 0;
            if (comments)
                at = end + 2;
            continue;
        }
        const raw = mark === '%' ? matchAt(RAW, text, start) : undefined;
        if (raw !== undefined) {
            END_RAW.lastIndex = start + raw.length;
            raws &&= END_RAW.test(text);
            if (raws)
                at = END_RAW.lastIndex;
            continue;
        }
        const section = readTokens(text, mark === '%' ? 'statement' : 'output', start, budget);
        yield { ...section, before };
        before = '';
        at = section.end;
    }
}

;// CONCATENATED MODULE: ./build/src/languages/jinja/scan.js



const UNKNOWN = '?';
const MAX_NAME = 200;
const globals = new Set(['range', 'dict', 'lipsum', 'cycler', 'joiner', 'namespace', 'self']);
const attributeFilters = {
    attr: true,
    map: true,
    selectattr: true,
    rejectattr: true,
    groupby: true,
    sort: true,
    sum: true,
    unique: true,
    min: true,
    max: true,
    join: false,
};
const widening = new Set(['center', 'ljust', 'rjust', 'zfill', 'indent', 'expandtabs', 'lipsum', 'pprint']);
const imports = {
    include: 'include',
    import: 'import',
    from: 'import',
    extends: 'extends',
};
function digits(count) {
    return Number.isFinite(count) ? BigInt(Math.round(count)).toString() : 'Infinity';
}
function largest(values) {
    return values.reduce((most, value) => (typeof value === 'number' && value > most ? value : most), 0);
}
class ExpressionScan {
    source;
    folder;
    budget;
    constructor(source, folder, budget) {
        this.source = source;
        this.folder = folder;
        this.budget = budget;
    }
    *read(expression, whole = expression) {
        this.budget.tick();
        yield* this.#own(expression, whole);
        for (const child of childrenOf(expression))
            yield* this.read(child, leadsOn(expression, child) ? whole : child);
    }
    *statement({ tag, expressions }) {
        const construct = Object.hasOwn(imports, tag) ? imports[tag] : undefined;
        const [first] = expressions;
        if (construct && first) {
            const [name] = this.folder.fold(first);
            yield this.#fact(construct, typeof name === 'string' ? name : UNKNOWN, first);
        }
        for (const expression of expressions)
            yield* this.read(expression);
    }
    rounds(iterable) {
        if (iterable === undefined)
            return 1;
        if (iterable.kind === 'filter')
            return this.rounds(iterable.object);
        const range = this.#range(iterable);
        if (range > 0)
            return range;
        const lengths = this.folder.fold(iterable).map((value) => (isSized(value) ? value.length : 1));
        return Math.max(1, ...lengths);
    }
    loop(rounds, at) {
        return this.#fact('loop', digits(rounds), at);
    }
    doubling(targets, value) {
        const twice = targets.some((target) => this.#occurrences(value, target) > 1);
        return twice && ['concat', 'binary'].includes(value.kind)
            ? this.#fact('loop', 'doubling', value)
            : undefined;
    }
    #occurrences(expression, target) {
        if (expression.kind === 'concat' || (expression.kind === 'binary' && '+*'.includes(expression.operator)))
            return childrenOf(expression).reduce((sum, child) => sum + this.#occurrences(child, target), 0);
        return expression.kind === 'name' || expression.kind === 'attribute'
            ? Number(this.#path(expression) === target)
            : 0;
    }
    #fact(construct, name, { start, end }) {
        const { text } = this.source;
        return {
            kind: 'template',
            construct,
            name: name.slice(0, MAX_NAME),
            code: (0,source_text/* snippet */.UA)(text.slice(start, Math.min(end, start + 1000))),
            location: this.source.locate(start, end),
        };
    }
    *#own(expression, whole) {
        const top = expression === whole;
        switch (expression.kind) {
            case 'constant': {
                const width = /[%:][^\d%{}]{0,9}(\d{6,})/.exec(String(expression.value))?.[1];
                if (width !== undefined)
                    yield this.#fact('number', digits(Number(width)), expression);
                yield* this.#hidden(String(expression.value), expression);
                return;
            }
            case 'name':
                if (!this.folder.has(expression.name))
                    yield this.#fact('name', expression.name, expression);
                return;
            case 'attribute':
                if (top)
                    yield this.#fact('attribute', this.#path(expression), expression);
                return;
            case 'subscript':
                if (top && this.#path(expression).includes('.'))
                    yield this.#fact('attribute', this.#path(expression), expression);
                return;
            case 'call':
                yield* this.#call(expression, top);
                return;
            case 'filter':
                yield* this.#filter(expression);
                return;
            case 'binary':
                yield* this.#product(expression);
                return;
            default:
        }
    }
    *#hidden(text, at) {
        const [, cut, filled] = /^[\w.,]*(__[a-z]+__)[\w.,]*$|\{[^{}]*(__[a-z]+__)[^{}]*\}/.exec(text) ?? [];
        const name = cut ?? filled;
        if (name !== undefined && name !== text)
            yield this.#fact('attribute', `''|${name}`, at);
    }
    *#call(expression, top) {
        const { callee, given } = expression;
        const path = this.#path(callee);
        yield this.#fact('call', path, expression);
        for (const [keyword] of given.keywords)
            if (/^__\w+__$/.test(keyword))
                yield this.#fact('attribute', `${path}|${keyword}`, expression);
        if (callee.kind === 'subscript' &&
            callee.key.kind !== 'slice' &&
            this.folder.fold(callee.key).length === 0)
            yield this.#fact('attribute', `${this.#path(callee.object).replaceAll('|', '.')}.${UNKNOWN}`, expression);
        if (top && path.includes('.'))
            yield this.#fact('attribute', path, expression);
        if (/\.format(?:_map)?$/.test(path) && callee.kind === 'attribute')
            yield* this.#fields(callee.object);
        const name = path.split('.').at(-1) ?? '';
        const range = this.#range(expression);
        const width = widening.has(name) ? this.#most(given) : range;
        if (width > 0)
            yield this.#fact('number', digits(width), expression);
    }
    *#filter(expression) {
        const { name, object, given } = expression;
        yield this.#fact('filter', name, expression);
        if (widening.has(name))
            yield this.#fact('number', digits(this.#most(given)), expression);
        if (name === 'format' && object)
            yield* this.#fields(object);
        const positional = Object.hasOwn(attributeFilters, name) ? attributeFilters[name] : undefined;
        if (positional === undefined)
            return;
        const named = given.keywords.filter(([keyword]) => keyword === 'attribute').map(([, value]) => value);
        for (const argument of [...named, ...(positional ? given.positional : [])]) {
            const values = this.folder.fold(argument);
            const before = object ? this.#path(object) : UNKNOWN;
            const names = named.includes(argument) || (argument === given.positional[0] && name !== 'map');
            if (values.length === 0 && names)
                yield this.#fact('attribute', `${before}|${name}.${UNKNOWN}`, expression);
            for (const value of values)
                if (typeof value === 'string')
                    yield this.#fact('attribute', `${before}|${name}.${value}`, expression);
        }
    }
    *#fields(object) {
        for (const value of this.folder.fold(object)) {
            if (typeof value !== 'string')
                continue;
            for (const [, field = ''] of value.matchAll(/\{([^{}!:]*[.[][^{}!:]*)/g))
                yield this.#fact('attribute', field.replace(/[[\].]+/g, '.'), object);
        }
    }
    *#product(expression) {
        const { operator, left, right } = expression;
        if (operator !== '*' && operator !== '**')
            return;
        const [a, b] = [this.folder.fold(left), this.folder.fold(right)];
        if (operator === '**') {
            if (!Number.isFinite(largest(a) ** largest(b)))
                yield this.#fact('number', 'Infinity', expression);
            return;
        }
        const lengths = [...a, ...b].filter(isSized).map(({ length }) => length);
        if (lengths.length > 0)
            yield this.#fact('number', digits(Math.max(...lengths) * Math.max(largest(a), largest(b))), expression);
    }
    #most(given) {
        return Math.max(0, ...argumentsOf(given).map((argument) => largest(this.folder.fold(argument))));
    }
    #range(expression) {
        if (expression.kind !== 'call' || this.#path(expression.callee) !== 'range')
            return 0;
        const [first, second, step] = expression.given.positional.map((argument) => this.folder.fold(argument));
        const bound = largest(second ?? first ?? []);
        const start = second === undefined ? 0 : Math.min(...numbers(first ?? []), bound);
        const by = Math.min(...numbers(step ?? [])
            .map(Math.abs)
            .filter((size) => size >= 1), Infinity);
        return Math.max(0, (bound - start) / (Number.isFinite(by) ? by : 1));
    }
    #path(expression) {
        switch (expression.kind) {
            case 'name':
                return expression.name;
            case 'attribute':
                return `${this.#path(expression.object)}.${expression.name}`;
            case 'subscript':
                return this.#path(expression.object) + this.#step(expression);
            case 'call':
                return `${this.#path(expression.callee)}()`;
            case 'filter': {
                const object = expression.object ? this.#path(expression.object) : '';
                const [argument] = expression.given.positional;
                if (expression.name !== 'attr' || argument === undefined)
                    return `${object}|${expression.name}`;
                return `${object}|attr.${String(this.folder.fold(argument)[0] ?? UNKNOWN)}`;
            }
            case 'constant':
                return typeof expression.value === 'string' ? `''` : String(expression.value);
            case 'list':
                return '[]';
            default:
                return '()';
        }
    }
    #step({ object, key }) {
        if (key.kind === 'slice')
            return '';
        const names = this.folder.fold(key);
        const texts = new Set(names.filter((value) => typeof value === 'string'));
        if (texts.size > 0)
            return `.${[...texts].join('.')}`;
        const suspicious = object.kind === 'constant' || (object.kind === 'name' && globals.has(object.name));
        return names.length === 0 && suspicious ? `.${UNKNOWN}` : '';
    }
}
function numbers(values) {
    return values.filter((value) => typeof value === 'number');
}
function isSized(value) {
    return typeof value === 'string' || Array.isArray(value);
}
function leadsOn(expression, child) {
    switch (expression.kind) {
        case 'attribute':
        case 'subscript':
            return child === expression.object;
        case 'call':
            return child === expression.callee;
        case 'filter':
            return child === expression.object && expression.name === 'attr';
        default:
            return false;
    }
}

;// CONCATENATED MODULE: ./build/src/languages/jinja/parser.js


const parser_MAX_DEPTH = 300;
const levels = [
    ['or'],
    ['and'],
    ['==', '!=', '<', '>', '<=', '>=', 'in', 'not'],
    ['+', '-'],
    ['~'],
    ['*', '/', '//', '%'],
    ['**'],
];
const CONCAT = 4;
const words = {
    true: true,
    True: true,
    false: false,
    False: false,
    none: null,
    None: null,
};
const keywords = new Set(['and', 'or', 'not', 'in', 'is', 'if', 'else', 'recursive', 'import', 'as']);
class ExpressionParser {
    tokens;
    budget;
    #at = 0;
    #depth = 0;
    constructor(tokens, budget) {
        this.tokens = tokens;
        this.budget = budget;
    }
    get ended() {
        return this.#at >= this.tokens.length;
    }
    peek(ahead = 0) {
        return this.tokens[this.#at + ahead];
    }
    take() {
        return this.tokens[this.#at++];
    }
    comes(value, ahead = 0) {
        const token = this.peek(ahead);
        return (token !== undefined && (token.kind === 'operator' || token.kind === 'name') && token.value === value);
    }
    takes(value) {
        const found = this.comes(value);
        if (found)
            this.#at++;
        return found;
    }
    takeName() {
        const token = this.peek();
        if (token?.kind !== 'name')
            return undefined;
        this.#at++;
        return token.value;
    }
    expression(conditional = true) {
        if (++this.#depth > parser_MAX_DEPTH)
            this.#tooDeep();
        try {
            let value = this.#binary(0);
            while (conditional && value && this.takes('if')) {
                const test = this.#binary(0);
                const otherwise = this.takes('else') ? this.expression() : undefined;
                const items = [value, test, otherwise].filter((item) => item !== undefined);
                value = this.#node({ kind: 'conditional', items, start: value.start, end: this.#end() });
            }
            return value;
        }
        finally {
            this.#depth--;
        }
    }
    tuple(conditional = true) {
        const first = this.expression(conditional);
        if (first === undefined || !this.comes(','))
            return first;
        const items = [first];
        while (this.takes(',')) {
            const item = this.expression(conditional);
            if (item)
                items.push(item);
        }
        return this.#node({ kind: 'list', items, start: first.start, end: this.#end() });
    }
    filter(object, start) {
        let name = this.takeName() ?? '';
        while (this.takes('.'))
            name += `.${this.takeName() ?? ''}`;
        const given = this.takes('(') ? this.#arguments() : { positional: [], keywords: [] };
        return this.#node({ kind: 'filter', object, name, given, start, end: this.#end() });
    }
    #tooDeep() {
        throw new errors/* FormatError */.IF('nesting-limit', `an expression is nested more than ${parser_MAX_DEPTH} deep`);
    }
    #node(node) {
        this.budget.tick();
        const children = childrenOf({ ...node, depth: 0 });
        const depth = 1 + children.reduce((most, child) => Math.max(most, child.depth), 0);
        if (depth > parser_MAX_DEPTH)
            this.#tooDeep();
        return { ...node, depth };
    }
    #end() {
        return this.tokens[this.#at - 1]?.end ?? 0;
    }
    #binary(level) {
        const operators = levels[level];
        if (operators === undefined)
            return this.#unary();
        let left = this.#binary(level + 1);
        if (level === CONCAT && left && this.comes('~'))
            return this.#concat(left);
        for (;;) {
            const operator = operators.find((one) => this.comes(one));
            if (left === undefined || operator === undefined)
                return left;
            this.take();
            if (operator === 'not')
                this.takes('in');
            const right = this.#binary(level + 1);
            if (right === undefined)
                return left;
            left = this.#node({ kind: 'binary', operator, left, right, start: left.start, end: this.#end() });
        }
    }
    #concat(first) {
        const items = [first];
        while (this.takes('~')) {
            const item = this.#binary(CONCAT + 1);
            if (item)
                items.push(item);
        }
        return this.#node({ kind: 'concat', items, start: first.start, end: this.#end() });
    }
    #unary() {
        const start = this.peek()?.start ?? 0;
        const operator = ['not', '-', '+'].find((one) => this.comes(one));
        if (operator === undefined)
            return this.#postfix(this.#primary());
        if (++this.#depth > parser_MAX_DEPTH)
            this.#tooDeep();
        try {
            this.take();
            const operand = this.#unary();
            return operand && this.#node({ kind: 'unary', operator, operand, start, end: this.#end() });
        }
        finally {
            this.#depth--;
        }
    }
    #primary() {
        const token = this.peek();
        if (token === undefined)
            return undefined;
        const { start } = token;
        if (token.kind === 'string') {
            let value = '';
            for (let next = this.peek(); next?.kind === 'string'; next = this.peek()) {
                value += next.value;
                this.take();
            }
            return this.#node({ kind: 'constant', value, start, end: this.#end() });
        }
        if (token.kind === 'number') {
            this.take();
            return this.#node({ kind: 'constant', value: token.value, start, end: token.end });
        }
        if (token.kind === 'name') {
            if (keywords.has(token.value))
                return undefined;
            this.take();
            const word = Object.hasOwn(words, token.value) ? words[token.value] : undefined;
            return word === undefined
                ? this.#node({ kind: 'name', name: token.value, start, end: token.end })
                : this.#node({ kind: 'constant', value: word, start, end: token.end });
        }
        if (this.takes('('))
            return this.#brackets(')', 'list', start);
        if (this.takes('['))
            return this.#brackets(']', 'list', start);
        if (this.takes('{'))
            return this.#brackets('}', 'dict', start);
        return undefined;
    }
    #brackets(closing, kind, start) {
        const items = [];
        let separated = false;
        while (!this.ended && !this.takes(closing)) {
            const item = this.expression();
            if (item)
                items.push(item);
            else if (!this.comes(closing))
                separated = this.take()?.value === ',' || separated;
        }
        const [only] = items;
        if (closing === ')' && items.length === 1 && !separated && only)
            return only;
        return this.#node({ kind, items, start, end: this.#end() });
    }
    #postfix(object) {
        let value = object;
        while (value) {
            const next = this.#suffix(value);
            if (next === undefined)
                return value;
            value = next;
        }
        return undefined;
    }
    #suffix(object) {
        const { start } = object;
        if (this.takes('.')) {
            const token = this.take();
            const name = String(token?.value ?? '');
            return this.#node({ kind: 'attribute', object, name, start, end: this.#end() });
        }
        if (this.takes('[')) {
            const key = this.#key();
            return this.#node({ kind: 'subscript', object, key, start, end: this.#end() });
        }
        if (this.takes('(')) {
            const given = this.#arguments();
            return this.#node({ kind: 'call', callee: object, given, start, end: this.#end() });
        }
        if (this.takes('|'))
            return this.filter(object, start);
        return this.takes('is') ? this.#test(object) : undefined;
    }
    #key() {
        const start = this.peek()?.start ?? this.#end();
        const parts = [null];
        const items = [];
        while (!this.ended && !this.takes(']')) {
            const item = this.expression();
            if (item) {
                parts[parts.length - 1] = item;
                items.push(item);
            }
            else if (this.takes(':'))
                parts.push(null);
            else if (!this.comes(']'))
                this.take();
        }
        const [only] = items;
        if (parts.length > 1)
            return this.#node({ kind: 'slice', parts, start, end: this.#end() });
        return items.length === 1 && only ? only : this.#node({ kind: 'list', items, start, end: this.#end() });
    }
    #test(object) {
        this.takes('not');
        this.takeName();
        while (this.takes('.'))
            this.takeName();
        let given = { positional: [], keywords: [] };
        if (this.takes('('))
            given = this.#arguments();
        else if (this.#beginsOperand()) {
            const operand = this.#postfix(this.#primary());
            if (operand)
                given = { positional: [operand], keywords: [] };
        }
        return this.#node({ kind: 'test', object, given, start: object.start, end: this.#end() });
    }
    #beginsOperand() {
        const token = this.peek();
        if (token?.kind === 'name')
            return !keywords.has(token.value);
        return token !== undefined && (token.kind !== 'operator' || token.value === '[' || token.value === '{');
    }
    #arguments() {
        const positional = [];
        const named = [];
        while (!this.ended && !this.takes(')')) {
            const token = this.peek();
            const name = token?.kind === 'name' && this.comes('=', 1) ? token.value : undefined;
            if (name !== undefined)
                this.#at += 2;
            const value = this.expression();
            if (value && name !== undefined)
                named.push([name, value]);
            else if (value)
                positional.push(value);
            else if (!this.comes(')'))
                this.take();
        }
        return { positional, keywords: named };
    }
}

;// CONCATENATED MODULE: ./build/src/languages/jinja/statements.js

const named = new Set(['block', 'endblock', 'macro', 'endmacro', 'endcall']);
function targetOf(parser) {
    const name = parser.takeName();
    return name !== undefined && parser.takes('.') ? `${name}.${parser.takeName() ?? ''}` : name;
}
function targetsOf(parser) {
    const targets = [];
    for (;;) {
        const target = parser.comes('in') ? undefined : targetOf(parser);
        if (target !== undefined)
            targets.push(target);
        else if (!parser.takes(',') && !parser.takes('(') && !parser.takes(')'))
            return targets;
    }
}
function rest(parser) {
    const expressions = [];
    while (!parser.ended) {
        const expression = parser.comes('|') && parser.take()
            ? parser.filter(undefined, parser.peek()?.start ?? 0)
            : parser.tuple();
        if (expression)
            expressions.push(expression);
        else
            parser.take();
    }
    return expressions;
}
function readParameters(parser) {
    const targets = [];
    const expressions = [];
    while (!parser.ended) {
        const name = parser.takeName();
        if (name !== undefined)
            targets.push(name);
        else if (parser.takes('=')) {
            const value = parser.expression();
            if (value)
                expressions.push(value);
        }
        else
            parser.take();
    }
    return { targets, expressions };
}
function readBody(tag, parser) {
    const name = named.has(tag) ? parser.takeName() : undefined;
    if (tag === 'macro' || tag === 'with')
        return { ...readParameters(parser), ...(name !== undefined && { name }) };
    if (tag === 'set') {
        const targets = targetsOf(parser);
        parser.takes('=');
        return { targets, expressions: rest(parser) };
    }
    if (tag === 'for') {
        const targets = targetsOf(parser);
        parser.takes('in');
        const iterable = parser.tuple(false);
        return { targets, expressions: [...(iterable ? [iterable] : []), ...rest(parser)] };
    }
    if (tag === 'filter')
        return {
            targets: [],
            expressions: [parser.filter(undefined, parser.peek()?.start ?? 0), ...rest(parser)],
        };
    return { targets: [], expressions: rest(parser) };
}
function readStatement({ kind, tokens }, budget) {
    const parser = new ExpressionParser(tokens, budget);
    const tag = kind === 'output' ? 'output' : (parser.takeName() ?? '');
    return { tag, ...readBody(tag, parser) };
}

;// CONCATENATED MODULE: ./build/src/languages/jinja/index.js






const MAX_CAPTURE = 4096;
function assignAll(sections, folder, budget) {
    const blocks = [];
    for (const section of sections) {
        budget.tick();
        for (const block of blocks.slice(-1))
            block.text = (block.text + section.before).slice(0, MAX_CAPTURE);
        if (section.tag === 'unread')
            continue;
        const { tag, targets, expressions } = section;
        const [first] = expressions;
        const block = blocks.at(-1);
        if (tag === 'output' && block && first) {
            const [value] = folder.fold(first);
            if (typeof value === 'string')
                block.text += value;
            else
                block.known = false;
        }
        else if (tag === 'set' && first === undefined)
            blocks.push({ targets, text: '', known: true });
        else if (tag === 'endset') {
            const { targets: names = [], text = '', known = false } = blocks.pop() ?? {};
            for (const name of names)
                folder.assign(name, known ? [text, text.trim()] : []);
        }
        else if (tag === 'for') {
            const items = first
                ? folder.fold(first).flatMap((value) => (Array.isArray(value) ? value : []))
                : [];
            for (const target of targets)
                folder.assign(target, items);
        }
        else {
            const values = expressions.flatMap((expression) => folder.fold(expression));
            for (const target of targets)
                folder.assign(target, values);
            assignMembers(section, folder);
        }
    }
}
function assignMembers({ targets, expressions }, folder) {
    for (const expression of expressions)
        if (expression.kind === 'call')
            for (const [keyword, value] of expression.given.keywords)
                for (const target of targets)
                    folder.assign(`${target}.${keyword}`, folder.fold(value));
}
function* scanAll(sections, scan, budget) {
    const loops = [];
    for (const section of sections) {
        budget.tick();
        if (section.tag === 'unread')
            continue;
        const statement = section;
        const { tag, targets, expressions } = statement;
        const [first] = expressions;
        yield* scan.statement(statement);
        if (tag === 'endfor')
            loops.pop();
        else if (tag === 'for' && first) {
            loops.push((loops.at(-1) ?? 1) * scan.rounds(first));
            yield scan.loop(loops.at(-1) ?? 1, first);
        }
        else if (tag === 'set' && first && loops.length > 0) {
            const doubling = scan.doubling(targets, first);
            if (doubling)
                yield doubling;
        }
    }
}
const jinjaReader = {
    language: 'jinja',
    *read(source, budget) {
        const sections = [];
        const unread = [];
        for (const section of readSections(source.text, budget)) {
            try {
                sections.push({ ...section, ...readStatement(section, budget) });
            }
            catch (error) {
                if (!(error instanceof errors/* FormatError */.IF))
                    throw error;
                sections.push({ ...section, tag: 'unread' });
                unread.push({
                    kind: 'anomaly',
                    anomaly: 'unread-template',
                    format: 'jinja',
                    detail: error.message,
                    unread: true,
                    location: source.locate(section.start, section.end),
                });
            }
        }
        yield* unread;
        const folder = new Folder();
        assignAll(sections, folder, budget);
        assignParameters(sections.filter((section) => section.tag !== 'unread'), folder, budget);
        yield* scanAll(sections, new ExpressionScan(source, folder, budget), budget);
    },
};

;// CONCATENATED MODULE: ./build/src/languages/python-commands.js
const shellCalls = new Set([
    'os.system',
    'os.popen',
    'subprocess.getoutput',
    'subprocess.getstatusoutput',
    'asyncio.create_subprocess_shell',
]);
const processCalls = /^subprocess\.(?:run|call|check_call|check_output|Popen)$/;
const ipythonCalls = /(?:^|\.)get_ipython\(\)\.(system|system_piped|system_raw|getoutput|magic|run_line_magic|run_cell_magic|run_cell|ex)$/;
const constant = (value) => value?.kind === 'constant' && typeof value.value === 'string' ? value.value : undefined;
function commandText(value) {
    const written = value?.kind === 'unknown' ? /^[fF](["'])([^"'\\]*)\1$/.exec(value.text)?.[2] : undefined;
    return written ?? constant(value);
}
function word(value) {
    const text = constant(value);
    if (text !== undefined)
        return `'${text.replaceAll("'", String.raw `'\''`)}'`;
    return value.kind === 'name' && /^[\w.]+$/.test(value.name) ? `{${value.name}}` : '{_}';
}
function commandOf(call) {
    const { callee } = call;
    const inShell = shellCalls.has(callee);
    if (!inShell && !processCalls.test(callee))
        return undefined;
    const { positional, keywords } = call;
    const given = positional[0] ?? keywords['args'] ?? keywords['cmd'] ?? keywords['command'];
    if (inShell)
        return commandText(given);
    if (given?.kind === 'list')
        return given.items.map(word).join(' ');
    const shell = keywords['shell'];
    return shell?.kind === 'constant' && shell.value === true ? commandText(given) : undefined;
}
function cellOf(call) {
    const method = call.callee.includes('get_ipython()') ? ipythonCalls.exec(call.callee)?.[1] : undefined;
    if (method === undefined)
        return undefined;
    const [first, second = '', third = ''] = call.positional.map((value) => constant(value) ?? '_');
    if (first === undefined || Object.keys(call.keywords).length > 0)
        return undefined;
    if (method === 'run_cell_magic')
        return `%%${first} ${second}\n${third}`;
    if (method === 'run_line_magic')
        return `%${first} ${second}`;
    if (method === 'magic')
        return `%${first}`;
    return method.startsWith('run') || method === 'ex' ? first : `!${first}`;
}
function withCommands(python, { shell, ipython }) {
    const readCall = function* (call, budget) {
        const at = (text) => ({ text, locate: () => call.location });
        const command = commandOf(call);
        if (command !== undefined)
            yield* shell.read(at(command), budget);
        const cell = cellOf(call);
        if (cell !== undefined)
            yield* ipython.read(at(cell), budget);
    };
    return {
        language: python.language,
        *read(source, budget) {
            for (const fact of python.read(source, budget)) {
                yield fact;
                if (fact.kind === 'call' && !fact.reference)
                    yield* readCall(fact, budget);
            }
        },
    };
}

// EXTERNAL MODULE: ./build/src/languages/python/index.js + 13 modules
var python = __webpack_require__(4117);
// EXTERNAL MODULE: ./build/src/languages/requirements.js
var requirements = __webpack_require__(8973);
;// CONCATENATED MODULE: ./build/src/languages/shell/invocation.js
const leadingWords = new Set(['if', 'then', 'else', 'elif', 'do', 'while', 'until', '!', '{', '}']);
const compoundWords = new Set(['for', 'case', 'select', 'function', 'fi', 'done', 'esac', '[', '[[']);
const none = /^$/;
const dockerOptions = /^-[vepwuhlmac]$|^--(?:volume|env|env-file|publish|workdir|user|name|network|gpus|memory|cpus|entrypoint|mount|shm-size|platform|ipc)$/;
const wrappers = new Map([
    ['sudo', { valued: /^-[ugphCTUDRr]$|^--(?:user|group|host|chdir)$/, operands: 0 }],
    ['doas', { valued: /^-[uC]$/, operands: 0 }],
    ['env', { valued: /^-[uCS]$|^--(?:unset|chdir)$/, operands: 0 }],
    ['nohup', { valued: none, operands: 0 }],
    ['setsid', { valued: none, operands: 0 }],
    ['unbuffer', { valued: none, operands: 0 }],
    ['exec', { valued: /^-a$/, operands: 0 }],
    ['command', { valued: none, operands: 0 }],
    ['builtin', { valued: none, operands: 0 }],
    ['nice', { valued: /^-n$/, operands: 0 }],
    ['ionice', { valued: /^-[cnp]$/, operands: 0 }],
    ['time', { valued: /^-[fo]$/, operands: 0 }],
    ['stdbuf', { valued: /^-[ioe]$/, operands: 0 }],
    ['strace', { valued: /^-[eopsu]$/, operands: 0 }],
    ['timeout', { valued: /^-[sk]$|^--(?:signal|kill-after)$/, operands: 1 }],
    ['chroot', { valued: none, operands: 1 }],
    ['flock', { valued: /^-[wE]$/, operands: 1 }],
    ['busybox', { valued: none, operands: 0 }],
    ['srun', { valued: /^-[AcDJGNnpqtw]$/, operands: 0 }],
    ['xargs', { valued: /^-[nIPLdEsa]$/, operands: 0 }],
    ['conda', { valued: /^-[np]$|^--(?:name|prefix|cwd)$/, operands: 0, verb: /^run$/ }],
    ['mamba', { valued: /^-[np]$|^--(?:name|prefix|cwd)$/, operands: 0, verb: /^run$/ }],
    ['micromamba', { valued: /^-[np]$|^--(?:name|prefix|cwd)$/, operands: 0, verb: /^run$/ }],
    ['poetry', { valued: none, operands: 0, verb: /^run$/ }],
    ['pipenv', { valued: none, operands: 0, verb: /^run$/ }],
    ['pdm', { valued: none, operands: 0, verb: /^run$/ }],
    ['pixi', { valued: /^-e$|^--environment$/, operands: 0, verb: /^run$/ }],
    [
        'uv',
        { valued: /^-p$|^--(?:with|python|project|directory|extra|group|package)$/, operands: 0, verb: /^run$/ },
    ],
    ['docker', { valued: dockerOptions, operands: 1, verb: /^(?:run|exec)$/ }],
    ['podman', { valued: dockerOptions, operands: 1, verb: /^(?:run|exec)$/ }],
]);
const interpreters = /^(?:(?:ba|da|z|k|a|fi|c|tc)?sh|i?python|pypy|perl|ruby|node|php|pwsh|powershell|lua|Rscript|julia|tclsh)$/;
const cmdlets = /^(?:iwr|irm|iex|invoke-(?:webrequest|restmethod|expression)|powershell|pwsh)$/i;
const printers = /^(?:echo|printf)$/;
const valuedByInterpreters = new Set(['-o', '+o', '-O', '+O', '-W', '-X', '--rcfile', '--init-file']);
const MAX_PIPELINE = 16;
function baseName({ text }) {
    return text.slice(text.lastIndexOf('/') + 1);
}
function programName(word) {
    if (/\bsys\.executable\b/.test(word.text))
        return 'python';
    const name = baseName(word).replace(/\.exe$/i, '');
    if (cmdlets.test(name))
        return name.toLowerCase();
    return /^(?:python|pip)(?=[\d.]*$)/.exec(name)?.[0] ?? name;
}
function isAssignment({ text }) {
    return /^[A-Za-z_]\w*\+?=/.test(text);
}
function afterWrapper(words, { valued, operands, verb }) {
    let wanted = verb;
    let left = operands;
    let at = 1;
    for (; at < words.length; at++) {
        const text = words[at]?.text ?? '';
        if (text.startsWith('-') && text !== '-') {
            if (valued.test(text))
                at++;
        }
        else if (wanted) {
            if (!wanted.test(text))
                return [];
            wanted = undefined;
        }
        else if (!/^[A-Za-z_]\w*=/.test(text) && left-- <= 0)
            break;
    }
    return /^\w+:\/\//.test(words[at]?.text ?? '') ? [] : words.slice(at);
}
function executedByFind(words) {
    const from = words.findIndex(({ text }) => /^-(?:exec|ok)(?:dir)?$/.test(text));
    if (from < 0)
        return [];
    const end = words.findIndex(({ text }, index) => index > from && /^[;+]$/.test(text));
    return words.slice(from + 1, end < 0 ? undefined : end);
}
const joinedOptions = /^-([qvUI]*)([rcifetdwbC])?(.*)$/s;
function apart(word) {
    const [, flags = '', valued = '', value = ''] = joinedOptions.exec(word.text) ?? [];
    if (word.text.startsWith('--') || flags + valued === '' || (valued === '' && value !== ''))
        return [word];
    const parts = [...Array.from(flags + valued, (letter) => `-${letter}`), ...(value === '' ? [] : [value])];
    return parts.map((text) => ({ ...word, text }));
}
function resolve(command) {
    let words = command.words.filter(({ redirect }) => !redirect);
    const start = words.findIndex((word) => !leadingWords.has(word.text) && !isAssignment(word));
    words = start < 0 ? [] : words.slice(start);
    let appended = false;
    for (;;) {
        const [first, ...rest] = words;
        if (first === undefined || compoundWords.has(first.text))
            return undefined;
        const program = programName(first);
        const wrapper = wrappers.get(program);
        const inner = wrapper ? afterWrapper(words, wrapper) : program === 'find' ? executedByFind(words) : [];
        if (inner.length === 0) {
            const found = withoutModule(program, first, rest);
            return {
                ...found,
                words: found.program === 'pip' ? found.words.flatMap(apart) : found.words,
                appended,
            };
        }
        appended ||= program === 'xargs' || program === 'find';
        words = inner;
    }
}
const moduleOption = /^-[A-Za-z]*?m(.*)$/s;
function withoutModule(program, first, rest) {
    const plain = rest.findIndex(({ text }) => moduleOption.test(text) || !text.startsWith('-'));
    if (program === 'uv' && rest[plain]?.text === 'pip')
        return { program: 'pip', words: rest.slice(plain + 1) };
    const attached = moduleOption.exec(rest[plain]?.text ?? '')?.[1];
    if (attached !== undefined && (program === 'python' || first.dynamic)) {
        const [module, words] = attached === '' ? [rest[plain + 1]?.text, rest.slice(plain + 2)] : [attached, rest.slice(plain + 1)];
        if (module === 'pip')
            return { program: 'pip', words };
    }
    return { program, words: rest };
}
function isInput(word) {
    return word === undefined || /^(?:\{\}|%)$/.test(word.text);
}
function readerName({ program, words, appended }) {
    if (!interpreters.test(program))
        return program;
    if (appended && words.some(({ text }, index) => /^-[a-z]*[ce]$/.test(text) && isInput(words[index + 1])))
        return program;
    const own = program.endsWith('sh') ? /^-(?:s|[a-z]*c)?$/ : /^-(?:s|[a-z]*[cem])?$/;
    const script = words.find(({ text }, index) => {
        if (text.startsWith('-') && !own.test(text))
            return false;
        return !valuedByInterpreters.has(words[index - 1]?.text ?? '');
    });
    const runsInput = script === undefined || /^(?:-s?|\/dev\/(?:stdin|fd\/0))$/.test(script.text);
    return runsInput ? program : `${program} ${script.text}`;
}
function runnerName({ command, word: index, process, reads }, invocation) {
    const { program, words } = invocation;
    const word = command.words[index];
    if (word === undefined || reads)
        return undefined;
    if (word.redirect)
        return word.text.startsWith('<') ? readerName(invocation) : undefined;
    const at = words.indexOf(word);
    if (at < 0)
        return isAssignment(word) ? undefined : 'eval';
    const isScript = process
        ? words.slice(0, at).every(({ text }) => text.startsWith('-'))
        : /^-[a-z]*[ce]$/.test(words[at - 1]?.text ?? '');
    return isScript || /^(?:eval|source|\.|iex|invoke-expression)$/.test(program) || printers.test(program)
        ? program
        : undefined;
}
function readerOf({ next, outer }) {
    const command = next ? (next.body?.reader ?? next) : outer?.command;
    const invocation = command && resolve(command);
    if (!command || !invocation)
        return undefined;
    const name = next ? readerName(invocation) : outer && runnerName(outer, invocation);
    return name === undefined ? undefined : { command, name };
}
function addReaders(command, names) {
    for (const fed of command.feeds) {
        const invocation = resolve(fed);
        if (!invocation || names.length >= MAX_PIPELINE)
            continue;
        names.push(readerName(invocation));
        addReaders(fed, names);
    }
    const reader = readerOf(command);
    if (!reader || names.length >= MAX_PIPELINE)
        return;
    names.push(reader.name);
    addReaders(reader.command, names);
    if (command.next?.body)
        addReaders(command.next, names);
}
function readersOf(command, first) {
    const names = first === undefined ? [] : [first];
    addReaders(command, names);
    while (!command.next && printers.test(names.at(-1) ?? ''))
        names.pop();
    return names;
}

;// CONCATENATED MODULE: ./build/src/languages/shell/downloads.js

const MAX_FILES = 256;
const outputOptions = {
    curl: /^(?:-[a-zA-Z]*?o(.*)|--output(?:=(.*))?)$/s,
    wget: /^(?:-[a-zA-Z]*?O(.*)|--output-document(?:=(.*))?)$/s,
};
const checkers = /^(?:sha\d*sum|shasum|md5sum|b2sum|gpgv?|cosign|minisign|openssl)$/;
const lastName = (path) => path.slice(path.lastIndexOf('/') + 1);
function writtenBy(command) {
    for (let at = 0, last = command; last && at < MAX_PIPELINE; at++, last = last.next) {
        const redirect = last.words.find((word) => word.redirect && /^1?>>?[^>&(]/.test(word.text));
        if (redirect)
            return redirect.text.replace(/^1?>>?/, '');
        const invocation = at > 0 ? resolve(last) : undefined;
        const file = invocation?.program === 'tee' && invocation.words.find(({ text }) => !text.startsWith('-'));
        if (file)
            return file.text;
    }
    return undefined;
}
function storedAs({ program, words }, command) {
    const option = outputOptions[program];
    const at = words.findIndex(({ text }) => option?.test(text) === true);
    if (at >= 0) {
        const [, short = '', long = ''] = option?.exec(words[at]?.text ?? '') ?? [];
        const name = short || long || (words[at + 1]?.text ?? '-');
        if (name !== '-' && !name.startsWith('/dev/'))
            return lastName(name);
    }
    const file = writtenBy(command);
    if (file !== undefined)
        return lastName(file);
    const remote = (program === 'wget' && at < 0) ||
        words.some(({ text }) => /^(?:-[a-zA-Z]*O|--remote-name(?:-all)?)$/.test(text));
    const url = words.find(({ text }) => /^\w+:\/\/|^[\w.-]+\.[a-z]+\//i.test(text))?.text;
    return remote && url !== undefined ? lastName(url.replace(/[?#].*$/s, '')) : undefined;
}
function fileRun(invocation, command, readers) {
    const { program, words } = invocation;
    const found = (word, by = program) => word && { file: baseName(word), by };
    if (interpreters.test(program) || program === 'source' || program === '.') {
        if (readerName(invocation) === program && interpreters.test(program)) {
            const input = command.words.find(({ redirect, text }) => redirect && /^<[^<>&(]/.test(text));
            return input && { file: lastName(input.text.slice(1)), by: program };
        }
        const inline = program.endsWith('sh') ? /^-[a-z]*c$/ : /^-[a-z]*[cem]$/;
        if (words.some(({ text }) => inline.test(text)))
            return undefined;
        return found(words.find(({ text }) => !text.startsWith('-')));
    }
    const reader = readers.find((name) => interpreters.test(name) || /^(?:eval|source|\.)$/.test(name));
    if (reader !== undefined)
        return found(words.findLast(({ text }) => !text.startsWith('-')), reader);
    const path = command.words.find(({ text }) => text.endsWith(program))?.text ?? '';
    return path.includes('/') ? { file: lastName(path), by: program } : undefined;
}
class Downloads {
    #files = new Map();
    follow(command, invocation, fact) {
        const { program } = invocation;
        if (checkers.test(program))
            this.#files.clear();
        if (program in outputOptions) {
            const name = storedAs(invocation, command);
            if (name !== undefined && name !== '' && this.#files.size < MAX_FILES)
                this.#files.set(name, fact);
            return undefined;
        }
        if (this.#files.size === 0)
            return undefined;
        const run = fileRun(invocation, command, fact.pipedInto ?? []);
        const download = run && this.#files.get(run.file);
        if (!download)
            return undefined;
        const code = download.code === fact.code ? fact.code : `${download.code}; ${fact.code}`;
        return { ...download, thenRun: run.by, code, location: fact.location };
    }
}

// EXTERNAL MODULE: ./build/src/parsers/requirement.js
var parsers_requirement = __webpack_require__(3901);
// EXTERNAL MODULE: ./build/src/parsers/url-secrets.js
var url_secrets = __webpack_require__(6411);
;// CONCATENATED MODULE: ./build/src/languages/shell/packages.js



const valuedOptions = new Set(('-r --requirement --requirements -c --constraint --constraints -i --index-url --pypi-url --extra-index-url ' +
    '--index --default-index -f --find-links -t --target -d --dest -w --wheel-dir --root --prefix --src ' +
    '--source-dir -b --build --cache-dir --platform --python-version --python-platform --implementation --abi ' +
    '--no-binary --only-binary --progress-bar --root-user-action --report --upgrade-strategy --global-option ' +
    '--install-option --build-option -C --config-setting --config-settings --log --log-file --proxy --retries ' +
    '--timeout --exists-action --trusted-host --allow-insecure-host --cert --client-cert --use-feature ' +
    '--use-deprecated --python -p --keyring-provider --hash --group --extra --override --index-strategy ' +
    '--resolution --prerelease --link-mode --exclude-newer --torch-backend --color -P --upgrade-package').split(' '));
const editableOptions = /^(?:-e|--editable)(?:=(.*))?$/s;
function* packagesOf(words, locate) {
    const verb = words.findIndex(({ text }) => /^(?:install|download|wheel)$/.test(text));
    if (verb < 0)
        return;
    for (let at = verb + 1; at < words.length; at++) {
        let word = words[at];
        if (word === undefined)
            return;
        let written = word.text;
        const editable = editableOptions.exec(written);
        if (editable) {
            if (editable[1] === undefined)
                word = words[++at];
            written = editable[1] ?? word?.text ?? '';
        }
        else if (written.startsWith('-')) {
            if (valuedOptions.has(written))
                at++;
            continue;
        }
        const requirement = word && !word.dynamic ? (0,parsers_requirement/* parseRequirement */.pP)(written) : undefined;
        if (word && requirement) {
            const code = (0,source_text/* snippet */.UA)((0,url_secrets/* hideUrlSecrets */.B)(written));
            const location = locate(word);
            yield { kind: 'package', ecosystem: 'PyPI', ...requirement, declaredIn: 'command', code, location };
        }
    }
}

;// CONCATENATED MODULE: ./build/src/languages/shell/powershell.js

const download = /\.Download(?:String|Data)\w*\s*\(|(?<!\$)\(\s*(?:iwr|irm|curl|wget|Invoke-WebRequest|Invoke-RestMethod)\b/i;
const bareDownload = /^\s*(?:iwr|irm|curl|wget|Invoke-WebRequest|Invoke-RestMethod)\b/i;
const run = /(?:^|[\s|;&({"'])(iex|Invoke-Expression)\b|\[scriptblock\]::Create\b|\.InvokeScript\s*\(/i;
const assignment = /(?:^|[\s"';{])\$(?:\w+:)?(\w+)\s*=\s*([^=].*)$/s;
const pipeline = /^(?!.*\.Download).*\b(?:iwr|irm|curl|wget|Invoke-WebRequest|Invoke-RestMethod)\b[^|]*\|\s*(?:iex|Invoke-Expression)\b/is;
const MAX_VARIABLES = 64;
function* statements(text, budget) {
    for (const { 0: whole, index } of text.matchAll(/[^;\n]+/g)) {
        budget.tick();
        yield { start: index, end: index + whole.length };
    }
}
function* runDownloads(source, budget) {
    const { text } = source;
    if (!run.test(text))
        return;
    const held = new Map();
    for (const { start, end } of statements(text, budget)) {
        const statement = text.slice(start, end);
        const [, name = '', value = ''] = assignment.exec(statement) ?? [];
        const url = /\w+:\/\/[^\s'")]+/.exec(statement)?.[0];
        const downloads = download.test(statement);
        if (pipeline.test(statement))
            continue;
        if (run.test(statement)) {
            const used = Array.from(statement.matchAll(/\$(\w+)/g), ([, variable = '']) => held.get(variable.toLowerCase()));
            const from = downloads ? (url ?? '$_') : used.find((variable) => variable !== undefined);
            const lead = /^\s*/.exec(statement)?.[0].length ?? 0;
            if (from !== undefined)
                yield {
                    kind: 'command',
                    program: 'invoke-webrequest',
                    argv: [from],
                    pipedInto: ['iex'],
                    code: (0,source_text/* snippet */.UA)(statement.trim()),
                    location: source.locate(start + lead, start + statement.trimEnd().length),
                };
        }
        else if (name !== '' && (downloads || bareDownload.test(value)) && held.size < MAX_VARIABLES)
            held.set(name.toLowerCase(), url ?? '$_');
    }
}

;// CONCATENATED MODULE: ./build/src/languages/shell/scripts.js



const shells = /^(?:ba|da|z|k|a)?sh$|^(?:pwsh|powershell)$/;
const powershells = /^(?:pwsh|powershell)$/;
const MAX_ENCODED = 64 * 1024;
const isRunner = (program) => shells.test(program) || program === 'python';
function wordsSource(source, words) {
    const [first, last] = [words[0], words.at(-1)];
    if (!first || !last)
        return undefined;
    const { start } = first;
    const { end } = last;
    if (words.length === 1 && source.text.slice(start + 1, end - 1) === first.text)
        return (0,source_text/* sliceSource */.U5)(source, start + 1, end - 1);
    return { text: words.map(({ text }) => text).join(' '), locate: () => source.locate(start, end) };
}
function* fromWords(program, source, words) {
    const code = wordsSource(source, words);
    if (code)
        yield { program, source: code, known: words.every(({ start }) => source.text[start] !== "'") };
}
function decodeBase64(text, utf16 = false) {
    if (text.length > MAX_ENCODED || !/^[A-Za-z0-9+/\s]{8,}=*\s*$/.test(text))
        return undefined;
    const decoded = Buffer.from(text, 'base64').toString(utf16 ? 'utf16le' : 'utf8');
    return /^[\t\n\r\x20-\x7e]+$/.test(decoded) ? decoded : undefined;
}
function behind(words, option) {
    const at = words.findIndex(({ text }) => option.test(text));
    return at < 0 ? [] : words.slice(at + 1);
}
const plain = (words) => {
    const at = words.findIndex(({ text }) => !text.startsWith('-'));
    return at < 0 ? [] : words.slice(at);
};
const takers = {
    eval: (words) => words,
    'invoke-expression': plain,
    iex: plain,
    trap: (words) => plain(words).slice(0, 1),
    watch: plain,
    ssh: (words) => plain(words).slice(1),
    su: (words) => behind(words, /^(?:-[a-z]*c|--command)$/).slice(0, 1),
    runuser: (words) => behind(words, /^(?:-[a-z]*c|--command)$/).slice(0, 1),
    script: (words) => behind(words, /^(?:-[a-z]*c|--command)$/).slice(0, 1),
    cmd: (words) => behind(words, /^\/[ck]$/i),
    parallel: (words) => {
        const end = words.findIndex(({ text }) => text.startsWith(':::'));
        return plain(end < 0 ? words : words.slice(0, end));
    },
};
function* optionScripts({ program, words }, source) {
    if (!powershells.test(program)) {
        yield* fromWords(program, source, behind(words, /^-[a-z]*c$/).slice(0, 1));
        return;
    }
    const [encoded] = behind(words, /^-e(?:c|n\w*)?$/i);
    const decoded = encoded && decodeBase64(encoded.text, true);
    if (decoded !== undefined) {
        const locate = () => source.locate(encoded?.start ?? 0, encoded?.end ?? 0);
        yield { program, source: { text: decoded, locate }, known: false, encoded: true };
    }
    const script = behind(words, /^-c(?:o\w*)?$/i);
    if (script.length > 0)
        yield* fromWords(program, source, script);
    else if (!words.some(({ text }) => /^-[fe]/i.test(text)))
        yield* fromWords(program, source, words.filter(({ text }, at) => /\s/.test(text) && !words[at - 1]?.text.startsWith('-')));
}
function runnerOf(invocation, readers, command) {
    const { program } = invocation;
    if (isRunner(program))
        return readerName(invocation) === program ? program : undefined;
    if (program !== 'cat' && program !== 'tee')
        return undefined;
    const reader = readers.find(isRunner);
    if (reader !== undefined)
        return reader;
    const file = command.words.find(({ text, redirect }) => redirect && /^>>?[^&]/.test(text)) ?? invocation.words.at(-1);
    const language = (0,language_name/* languageOf */.e)(file?.text ?? '');
    return language === 'shell' ? 'sh' : language === 'python' ? 'python' : undefined;
}
const passing = /^(?:cat|tee|echo|printf)$/;
const schedule = /^(?:@\w+|(?:[\d*,/-]+[ \t]+){4}[\d*,/a-z-]+)[ \t]+/i;
function printedWords({ program, words }) {
    if (program === 'echo')
        return words.slice(words.findIndex(({ text }) => !/^-[neE]+$/.test(text)));
    return words.filter(({ text }) => !/^(?:--|(?:%[sb]|\\n)+)$/.test(text));
}
function* printedScripts(invocation, readers, command, source) {
    const { program } = invocation;
    const isPrinter = program === 'echo' || program === 'printf';
    if (!isPrinter && program !== 'base64')
        return;
    const rest = readers.slice(readers.findIndex((name) => !passing.test(name)));
    const decoder = isPrinter && rest[0] === 'base64' ? rest.shift() : undefined;
    const [runner = ''] = rest;
    const isTable = runner === 'crontab';
    if (!isTable && !isRunner(runner))
        return;
    const given = command.words.filter(({ text }) => text.startsWith('<<<'));
    const words = isPrinter ? printedWords(invocation) : given;
    for (const script of fromWords(isTable ? 'sh' : runner, source, words)) {
        const text = script.source.text.replace(/^<<</, '');
        if (isPrinter && decoder === undefined) {
            const lines = text.replaceAll('\\n', '\n').replace(isTable ? schedule : /^$/, '');
            yield lines === text
                ? script
                : { ...script, source: { text: lines, locate: () => script.source.locate(0, text.length) } };
            continue;
        }
        const decoded = decodeBase64(text);
        if (decoded !== undefined)
            yield {
                ...script,
                source: { text: decoded, locate: () => script.source.locate(0, text.length) },
                known: false,
            };
    }
}
function* scriptsOf(command, invocation, readers, source) {
    const { program, words } = invocation;
    if (isRunner(program))
        yield* optionScripts(invocation, source);
    const taker = Object.hasOwn(takers, program) ? takers[program] : undefined;
    if (taker)
        yield* fromWords('sh', source, taker(words));
    yield* printedScripts(invocation, readers, command, source);
    if (program === 'alias')
        for (const word of words) {
            const text = word.text.replace(/^[^=]*=?/, '');
            yield {
                program: 'sh',
                source: { text, locate: () => source.locate(word.start, word.end) },
                known: true,
            };
        }
    const runner = runnerOf(invocation, readers, command);
    if (runner === undefined)
        return;
    for (const { start, end } of command.documents)
        yield { program: runner, source: (0,source_text/* sliceSource */.U5)(source, start, end), known: false };
    for (const { text, start, end } of command.words) {
        const given = /^<<<(.*)$/s.exec(text)?.[1];
        if (given !== undefined)
            yield {
                program: runner,
                source: { text: given, locate: () => source.locate(start, end) },
                known: true,
            };
    }
}

;// CONCATENATED MODULE: ./build/src/languages/shell/variables.js

const variables_MAX_VARIABLES = 256;
const MAX_WRITERS = 8;
const reference = /\$(?:(\w+)|\{(\w+)\})/g;
const nameOf = (assignment) => /^\w+/.exec(assignment)?.[0] ?? '';
class Variables {
    #texts = new Map();
    #outputs = new Map();
    assign(command, source) {
        for (const { text, start, end, dynamic } of command.words) {
            const sign = text.indexOf('=') + 1;
            if (!isAssignment({ text }) || dynamic || this.#texts.size >= variables_MAX_VARIABLES)
                continue;
            this.#texts.set(nameOf(text), { text: text.slice(sign), locate: () => source.locate(start, end) });
        }
    }
    hold({ outer }, fact) {
        const word = outer && outer.reads !== true ? outer.command.words[outer.word] : undefined;
        if (!outer || !word || !isAssignment(word))
            return;
        const name = nameOf(word.text);
        const held = this.#outputs.get(name);
        if (held?.by === outer.command) {
            if (held.facts.length < MAX_WRITERS)
                held.facts.push(fact);
        }
        else if (held || this.#outputs.size < variables_MAX_VARIABLES)
            this.#outputs.set(name, { by: outer.command, facts: [fact] });
    }
    textOf(text) {
        const [, bare, braced = ''] = /^\$(?:(\w+)|\{(\w+)\})$/.exec(text) ?? [];
        return this.#texts.get(bare ?? braced);
    }
    *run(command, invocation) {
        for (const [word, { text, dynamic }] of command.words.entries()) {
            if (!dynamic || this.#outputs.size === 0)
                continue;
            for (const [, bare, braced = ''] of text.matchAll(reference)) {
                const held = this.#outputs.get(bare ?? braced);
                const runner = held && runnerName({ command, word, process: false }, invocation);
                const readers = runner === undefined ? [] : readersOf(command, runner);
                if (readers.length > 0)
                    for (const fact of held?.facts ?? [])
                        yield { ...fact, pipedInto: [...(fact.pipedInto ?? []), ...readers] };
            }
        }
    }
}

;// CONCATENATED MODULE: ./build/src/languages/shell/index.js








const MAX_NESTING = 4;
const MAX_CALLS = 256;
class ShellReader {
    python;
    budget;
    #downloads = new Downloads();
    #variables = new Variables();
    #calls = 0;
    constructor(python, budget) {
        this.python = python;
        this.budget = budget;
    }
    *read(source, known, nesting) {
        for (const command of splitCommands(source.text, this.budget)) {
            this.#variables.assign(command, source);
            const invocation = resolve(command);
            if (!invocation || (known && command.outer))
                continue;
            const fact = this.#fact(command, invocation, source);
            const { code, location } = fact;
            const assignments = command.words.filter((word) => isAssignment(word) && !invocation.words.includes(word));
            if (assignments.length > 0)
                yield {
                    kind: 'command',
                    program: 'export',
                    argv: assignments.map(({ text }) => text),
                    code,
                    location,
                };
            yield fact;
            yield* this.#apart(command, invocation, fact, source);
            if (fact.program === 'pip')
                yield* packagesOf(invocation.words, ({ start, end }) => source.locate(start, end));
            if (nesting >= MAX_NESTING)
                continue;
            yield* this.#expanded(invocation, fact, nesting);
            for (const script of scriptsOf(command, invocation, fact.pipedInto ?? [], source))
                yield* this.#script(script, fact, nesting);
        }
        if (nesting === 0)
            yield* runDownloads(source, this.budget);
    }
    *#expanded({ program }, { argv, pipedInto }, nesting) {
        const text = this.#variables.textOf(program);
        if (!text)
            return;
        for (const fact of this.read(text, false, nesting + 1))
            yield fact.kind === 'command'
                ? { ...fact, argv: [...fact.argv, ...argv], ...(pipedInto && !fact.pipedInto && { pipedInto }) }
                : fact;
    }
    *#script(script, fact, nesting) {
        const { program, encoded = false } = script;
        const assigned = this.#variables.textOf(script.source.text);
        const source = assigned ?? script.source;
        if (/^\$(?:\w+|\{\w+\})$/.test(source.text))
            return;
        if (encoded) {
            yield { ...fact, program: 'base64', pipedInto: [program] };
            yield* runDownloads(source, this.budget);
        }
        if (program === 'python')
            yield* this.python.read(source, this.budget);
        else
            yield* this.read(source, script.known && !assigned, nesting + 1);
    }
    *#apart(command, invocation, fact, source) {
        const run = this.#downloads.follow(command, invocation, fact);
        if (run)
            yield run;
        this.#variables.hold(command, fact);
        yield* this.#variables.run(command, invocation);
        if (command.body && fact.pipedInto)
            yield* this.#called(command.body, fact, source, 0);
    }
    *#called(body, call, source, depth) {
        for (const command of body.writers) {
            const invocation = resolve(command);
            if (!invocation || depth >= MAX_NESTING || ++this.#calls > MAX_CALLS)
                continue;
            const fact = this.#fact(command, invocation, source);
            const pipedInto = [...(fact.pipedInto ?? []), ...(call.pipedInto ?? [])];
            yield { ...fact, pipedInto };
            if (command.body)
                yield* this.#called(command.body, { ...call, pipedInto }, source, depth + 1);
        }
    }
    #fact(command, { program, words, appended }, source) {
        const readers = readersOf(command);
        const { pipeline } = command;
        const argv = [...words, ...command.words.filter(({ redirect }) => redirect)].map(({ text }) => text);
        return {
            kind: 'command',
            program,
            argv: appended && !argv.includes('{}') ? [...argv, '{}'] : argv,
            ...(readers.length > 0 && { pipedInto: readers }),
            code: (0,source_text/* snippet */.UA)(source.text.slice(pipeline.start, pipeline.end)),
            location: source.locate(command.words[0]?.start ?? 0, command.words.at(-1)?.end ?? 0),
        };
    }
}
function createShellReader(python) {
    return {
        language: 'shell',
        *read(source, budget) {
            const reader = new ShellReader(python, budget);
            const starts = source.cells ?? [0];
            for (const [index, start] of starts.entries())
                yield* reader.read((0,source_text/* sliceSource */.U5)(source, start, starts[index + 1] ?? source.text.length), false, 0);
        },
    };
}

;// CONCATENATED MODULE: ./build/src/languages/index.js








const lastShell = createShellReader(python.pythonReader);
const last = { shell: lastShell, ipython: createIpythonReader(python.pythonReader, lastShell) };
const inner = withCommands(python.pythonReader, last);
const shell = createShellReader(inner);
const builds = [createDockerfileReader(shell), createMakefileReader(shell)];
const files = [shell, ...builds, requirements/* requirementsReader */.U];
const languages_python = withCommands(python.pythonReader, {
    shell,
    ipython: createIpythonReader(inner, shell, [inner, ...files]),
});
const ipython = createIpythonReader(languages_python, shell, [languages_python, ...files]);
const languages = [
    languages_python,
    ipython,
    ...createCellReaders({ python: languages_python, ipython, shell }),
    shell,
    ...builds,
    requirements/* requirementsReader */.U,
    jinjaReader,
];


/***/ })

};
