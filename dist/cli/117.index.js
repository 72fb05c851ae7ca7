export const id = 117;
export const ids = [117];
export const modules = {

/***/ 4117:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  pythonReader: () => (/* binding */ pythonReader)
});

// EXTERNAL MODULE: ./build/src/parsers/source-text.js
var source_text = __webpack_require__(8441);
;// CONCATENATED MODULE: ./build/src/languages/python/imports.js
function readParts(tree, nodes) {
    const parts = [];
    let dotted = [];
    let alias;
    let afterAs = false;
    const finish = () => {
        if (dotted.length > 0)
            parts.push({ dotted, ...(alias !== undefined && { alias }) });
        dotted = [];
        alias = undefined;
        afterAs = false;
    };
    for (const node of nodes) {
        const name = tree.name(node);
        if (name === ',')
            finish();
        else if (name === 'as')
            afterAs = true;
        else if (name === 'VariableName' && tree.end(node) > tree.start(node)) {
            if (afterAs)
                alias = tree.identifier(node);
            else
                dotted.push(tree.identifier(node));
        }
    }
    finish();
    return parts;
}
function readImports(tree, statement) {
    const nodes = tree.children(statement);
    const at = nodes.findIndex((node) => tree.name(node) === 'import');
    if (at < 0)
        return { names: [] };
    const listed = nodes.slice(at + 1);
    const first = nodes[0];
    if (at === 0 || first === undefined) {
        const names = readParts(tree, listed).map(({ dotted, alias }) => alias === undefined
            ? { name: dotted[0] ?? '', target: dotted[0] ?? '' }
            : { name: alias, target: dotted.join('.') });
        return { names };
    }
    const lastOfModule = nodes[at - 1] ?? first;
    const module = tree.text
        .slice(tree.end(first), tree.end(lastOfModule))
        .replace(/[^\p{ID_Continue}.]+/gu, '');
    if (listed.some((node) => tree.name(node) === '*'))
        return { names: [], star: module };
    const prefix = module === '' || module.endsWith('.') ? module : `${module}.`;
    const members = readParts(tree, listed).filter(({ dotted }) => dotted.length === 1);
    const names = members.map(({ dotted, alias }) => ({
        name: alias ?? dotted[0] ?? '',
        target: prefix + dotted.join('.'),
    }));
    return { names };
}

;// CONCATENATED MODULE: ./build/src/languages/python/scopes.js
const MAX_LOOKBACK = 64;
const MAX_STARS = 6;
const MAX_KEPT = 32;
function keep(list, item) {
    if (list.length < MAX_KEPT)
        list.push(item);
}
function enclosing(from, wanted) {
    let scope = from;
    while (scope.parent && !wanted(scope))
        scope = scope.parent;
    return scope;
}
class Scope {
    kind;
    parent;
    #bindings = new Map();
    elsewhere = new Map();
    stars = [];
    isReduce = false;
    definition;
    bases = [];
    isRestricted = false;
    #attributes = new Map();
    #additions = new Map();
    #unordered = false;
    constructor(kind, parent) {
        this.kind = kind;
        this.parent = parent;
    }
    get module() {
        return enclosing(this, (scope) => scope.parent === undefined);
    }
    get statementScope() {
        return enclosing(this, (scope) => scope.kind !== 'comprehension');
    }
    get enclosingFunction() {
        return enclosing(this.parent ?? this, (scope) => scope.kind === 'function');
    }
    bind(name, binding) {
        const scope = this.elsewhere.get(name) ?? this;
        const known = scope.#bindings.get(name);
        if (!known)
            scope.#bindings.set(name, [binding]);
        else {
            if ((known.at(-1)?.from ?? 0) > binding.from)
                scope.#unordered = true;
            known.push(binding);
        }
    }
    bindAttribute(name, binding) {
        const known = this.#attributes.get(name);
        if (!known)
            this.#attributes.set(name, [binding]);
        else
            keep(known, binding);
    }
    members(name) {
        return [...(this.#attributes.get(name) ?? []), ...this.#known(name).slice(-MAX_LOOKBACK)];
    }
    add(name, value) {
        const known = this.#additions.get(name);
        if (!known)
            this.#additions.set(name, [value]);
        else
            keep(known, value);
    }
    additions(name) {
        const found = [...(this.#additions.get(name) ?? [])];
        let isBound = this.#bindings.has(name);
        for (let scope = this.parent; scope && !isBound; scope = scope.parent) {
            found.push(...(scope.#additions.get(name) ?? []));
            isBound = scope.#bindings.has(name);
        }
        return found;
    }
    get method() {
        const scope = enclosing(this, ({ definition, parent }) => definition !== undefined && parent?.kind === 'class');
        const self = scope.definition?.parameters[0];
        return self !== undefined && scope.parent?.kind === 'class' ? { self, owner: scope.parent } : undefined;
    }
    bindStar(module) {
        if (this.stars.length < MAX_STARS && !this.stars.includes(module))
            this.stars.push(module);
    }
    #known(name) {
        if (this.#unordered) {
            for (const bindings of this.#bindings.values())
                bindings.sort((a, b) => a.from - b.from);
            this.#unordered = false;
        }
        return this.#bindings.get(name) ?? [];
    }
    lookUp(name, at) {
        const own = reaching(this.#known(name), at);
        if (own.length > 0)
            return own;
        let deferred = this.kind === 'function';
        for (let scope = this.parent; scope; scope = scope.parent) {
            const known = scope.kind === 'class' ? [] : scope.#known(name);
            const seen = deferred ? known.slice(-MAX_LOOKBACK) : reaching(known, at);
            if (seen.length > 0)
                return seen;
            deferred ||= scope.kind === 'function';
        }
        return undefined;
    }
}
function reaching(bindings, at) {
    let low = 0;
    let high = bindings.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if ((bindings[middle]?.from ?? 0) <= at)
            low = middle + 1;
        else
            high = middle;
    }
    const found = [];
    for (let index = low - 1; index >= 0 && found.length < MAX_LOOKBACK; index--) {
        const binding = bindings[index];
        if (!binding)
            break;
        found.push(binding);
        if (at < binding.until)
            break;
    }
    return found;
}

;// CONCATENATED MODULE: ./build/src/languages/python/statements.js
function parametersOf(tree, list) {
    let isDefault = false;
    return tree.children(list).filter((child) => {
        const name = tree.name(child);
        if (name === 'AssignOp')
            isDefault = true;
        else if (name === ',')
            isDefault = false;
        return name === 'VariableName' && !isDefault;
    });
}
function basesOf(tree, definition) {
    const list = tree.child(definition, 'ArgList');
    const given = list === undefined ? [] : tree.children(list);
    const isMark = (node) => node !== undefined && tree.name(node) === 'AssignOp';
    return given.filter((child, index) => /^(?:VariableName|MemberExpression)$/.test(tree.name(child)) &&
        !isMark(given[index - 1]) &&
        !isMark(given[index + 1]));
}
function loopsOf(tree, node) {
    const children = tree.children(node);
    return children.flatMap((child, index) => {
        if (tree.name(child) !== 'for')
            return [];
        const length = children.slice(index).findIndex((other) => tree.name(other) === 'in');
        const end = length < 0 ? children.length : index + length;
        const iterated = children[end + 1];
        return [{ targets: children.slice(index + 1, end), ...(iterated !== undefined && { iterated }) }];
    });
}
function assignmentOf(tree, statement) {
    const groups = [[]];
    for (const child of tree.children(statement)) {
        const name = tree.name(child);
        if (name === 'AssignOp')
            groups.push([]);
        else if (name !== ',' && name !== 'TypeDef')
            groups.at(-1)?.push(child);
    }
    const values = groups.pop() ?? [];
    return { targets: groups, values };
}

;// CONCATENATED MODULE: ./build/src/languages/python/bind.js



const unknown = { kind: 'unknown' };
const reducers = new Set(['__reduce__', '__reduce_ex__', 'reducer_override']);
const adders = new Map([
    ...['append', 'appendleft', 'add', 'insert', 'put'].map((name) => [name, true]),
    ...['extend', 'write', 'writelines'].map((name) => [name, false]),
]);
const BEFORE_REDUCER = /(?:__reduce(?:_ex)?__["']?\s*[:=,]|copyreg\.pickle\(\s*[\w.]+\s*,)\s*$/;
const passedOnIn = new Set([
    'ArgList',
    'ArrayExpression',
    'TupleExpression',
    'SetExpression',
    'DictionaryExpression',
    'ReturnStatement',
]);
class Binder {
    tree;
    uses = [];
    #module = new Scope('module');
    #frames = [];
    #bodies = new Map();
    #targets = new Set();
    #passedOn = new Set();
    #decorators = [];
    constructor(tree) {
        this.tree = tree;
    }
    run(budget) {
        const { tree } = this;
        for (let node = 0; node < tree.size; node++) {
            budget.tick();
            while (node >= (this.#frames.at(-1)?.until ?? Infinity))
                this.#frames.pop();
            this.#visit(node, tree.name(node));
        }
    }
    get #scope() {
        return this.#frames.at(-1)?.scope ?? this.#module;
    }
    #enter(node, scope) {
        this.#frames.push({ scope, blockEnd: this.tree.end(node), until: this.tree.next(node) });
    }
    #bind(name, value, from, scope = this.#scope) {
        if (name === undefined || this.tree.name(name) !== 'VariableName')
            return;
        const until = this.#frames.at(-1)?.blockEnd ?? Infinity;
        scope.bind(this.tree.identifier(name), { from, until, value });
    }
    #bindAll(targets, from, holder) {
        const { tree } = this;
        const value = holder === undefined ? unknown : { kind: 'item', node: holder, scope: this.#scope };
        for (const target of targets) {
            this.#bind(target, value, from);
            const name = tree.name(target);
            if (name !== 'TupleExpression' && name !== 'ArrayExpression' && name !== 'ParenthesizedExpression')
                continue;
            for (let node = target; node < tree.next(target); node++) {
                this.#targets.add(node);
                if (tree.name(node) === 'MemberExpression')
                    node = tree.next(node) - 1;
                else
                    this.#bind(node, value, from);
            }
        }
    }
    #visit(node, name) {
        const { tree } = this;
        switch (name) {
            case 'Body':
                this.#enter(node, this.#bodies.get(node) ?? this.#scope);
                break;
            case 'FunctionDefinition':
                this.#defineFunction(node);
                break;
            case 'ClassDefinition':
                this.#defineClass(node);
                break;
            case 'LambdaExpression':
                this.#enter(node, new Scope('function', this.#scope));
                if (BEFORE_REDUCER.test(tree.text.slice(Math.max(0, tree.start(node) - 80), tree.start(node))))
                    this.#use(node, 'reduce');
                this.#bindParameters(tree.child(node, 'ParamList'), tree.start(node));
                break;
            case 'ComprehensionExpression':
            case 'ArrayComprehensionExpression':
            case 'DictionaryComprehensionExpression':
            case 'SetComprehensionExpression':
                this.#enterComprehension(node);
                break;
            case 'ImportStatement':
                this.#import(node);
                break;
            case 'AssignStatement':
                this.#assign(node);
                break;
            case 'NamedExpression': {
                const [target, , value] = tree.children(node);
                this.#bindValue(target, value, tree.end(node), this.#scope.statementScope);
                break;
            }
            case 'ForStatement': {
                const body = tree.child(node, 'Body') ?? node;
                this.#bindLoop(node, tree.start(body));
                break;
            }
            case 'WithStatement':
            case 'TryStatement':
                this.#bindAs(node, name === 'WithStatement');
                break;
            case 'UpdateStatement': {
                const [target, , value] = tree.children(node);
                this.#add(target, value, false);
                this.#bind(target, unknown, tree.end(node));
                break;
            }
            case 'TypeDefinition':
            case 'CapturePattern':
                this.#bind(tree.child(node, 'VariableName'), unknown, tree.end(node));
                break;
            case 'AsPattern':
            case 'DeleteStatement':
                this.#bindAll(tree.children(node), tree.end(node));
                break;
            case 'ScopeStatement':
                this.#declare(node);
                break;
            case 'CallExpression':
                this.#use(node, 'call');
                this.#visitCall(node);
                break;
            case 'Decorator':
                keep(this.#decorators, { node, scope: this.#scope });
                this.#use(node, 'decorator');
                this.#visitArguments(tree.child(node, 'ArgList'));
                break;
            case 'VariableName':
            case 'MemberExpression':
                if (this.#passedOn.delete(node))
                    this.#use(node, 'reference');
                break;
            case 'ReturnStatement':
                if (this.#scope.isReduce)
                    this.#use(node, 'reduce');
                this.#return(node);
                this.#passOn(node);
                break;
            case 'RaiseStatement':
                if (this.#scope.definition?.name === 'find_class' && this.#scope.parent)
                    this.#scope.parent.isRestricted = true;
                break;
            default:
                if (name !== 'ArgList' && passedOnIn.has(name) && !this.#targets.has(node))
                    this.#passOn(node);
        }
    }
    #use(node, kind) {
        this.uses.push({ node, scope: this.#scope, kind });
    }
    #passOn(container) {
        const children = this.tree.children(container);
        children.forEach((child, index) => {
            const name = this.tree.name(child);
            if (name !== 'VariableName' && name !== 'MemberExpression')
                return;
            const next = children[index + 1];
            if (next === undefined || this.tree.name(next) !== 'AssignOp')
                this.#passedOn.add(child);
        });
    }
    #visitCall(node) {
        const { tree } = this;
        const [callee, list] = tree.children(node);
        this.#visitArguments(list);
        if (callee === undefined || list === undefined || tree.name(callee) !== 'MemberExpression')
            return;
        const [object, , member] = tree.children(callee);
        const isItem = member === undefined ? undefined : adders.get(tree.code(member));
        if (isItem === undefined)
            return;
        for (const value of tree.children(list).slice(1, -1))
            this.#add(object, value, isItem);
    }
    #visitArguments(list) {
        if (list === undefined)
            return;
        const { tree } = this;
        this.#passOn(list);
        const children = tree.children(list);
        if (children.some((child) => tree.name(child) === 'for'))
            this.#enterComprehension(list);
        children.forEach((child, index) => {
            if (tree.name(child) === 'AssignOp' && tree.code(child) === ':=')
                this.#bindValue(children[index - 1], children[index + 1], tree.end(list), this.#scope.statementScope);
        });
    }
    #enterComprehension(node) {
        this.#enter(node, new Scope('comprehension', this.#scope));
        this.#bindLoop(node, this.tree.start(node));
    }
    #bindLoop(node, from) {
        for (const { targets, iterated } of loopsOf(this.tree, node))
            this.#bindAll(targets, from, iterated);
    }
    #defineClass(node) {
        const { tree } = this;
        this.#decorators.length = 0;
        const scope = new Scope('class', this.#scope);
        this.#bind(tree.child(node, 'VariableName'), { kind: 'class', scope }, tree.end(node));
        const body = tree.child(node, 'Body');
        if (body !== undefined)
            this.#bodies.set(body, scope);
        for (const base of basesOf(tree, node))
            keep(scope.bases, { node: base, scope: this.#scope });
    }
    #add(target, value, isItem) {
        if (target === undefined || value === undefined || this.tree.name(target) !== 'VariableName')
            return;
        this.#scope.add(this.tree.identifier(target), { node: value, scope: this.#scope, isItem });
    }
    #return(node) {
        const value = this.tree.children(node)[1];
        const scope = this.#scope;
        if (value !== undefined && scope.definition)
            keep(scope.definition.returned, { node: value, scope });
    }
    #defineFunction(node) {
        const { tree } = this;
        const named = tree.child(node, 'VariableName');
        const scope = new Scope('function', this.#scope);
        const parameters = [];
        const name = named === undefined ? '' : tree.identifier(named);
        const decorators = this.#decorators.splice(0);
        const definition = { name, scope, parameters, decorators, returned: [] };
        this.#bind(named, { kind: 'function', definition }, tree.end(node));
        const body = tree.child(node, 'Body');
        if (body === undefined)
            return;
        scope.definition = definition;
        scope.isReduce = reducers.has(name);
        this.#bodies.set(body, scope);
        this.#frames.push({ scope, blockEnd: tree.end(body), until: tree.next(node) });
        this.#bindParameters(tree.child(node, 'ParamList'), tree.start(body), (parameter) => {
            const index = parameters.push(parameter) - 1;
            return { kind: 'parameter', definition, index };
        });
        this.#frames.pop();
    }
    #bindParameters(list, from, valueOf = () => unknown) {
        if (list === undefined)
            return;
        for (const parameter of parametersOf(this.tree, list))
            this.#bind(parameter, valueOf(this.tree.identifier(parameter)), from);
    }
    #import(node) {
        const { names, star } = readImports(this.tree, node);
        const scope = this.#scope;
        const from = this.tree.end(node);
        const until = this.#frames.at(-1)?.blockEnd ?? Infinity;
        for (const { name, target } of names)
            scope.bind(name, { from, until, value: { kind: 'import', name: target } });
        if (star !== undefined)
            scope.module.bindStar(star);
    }
    #bindValue(target, value, from, scope = this.#scope) {
        const bound = value === undefined ? unknown : { kind: 'expression', node: value, scope: this.#scope };
        this.#bind(target, bound, from, scope);
    }
    #assign(node) {
        const { tree } = this;
        const { targets: groups, values } = assignmentOf(tree, node);
        const from = tree.end(node);
        for (const targets of groups) {
            const pairwise = targets.length === values.length && !targets.some((child) => tree.name(child) === '*');
            targets.forEach((target, index) => {
                if (pairwise && tree.name(target) === 'VariableName')
                    this.#bindValue(target, values[index], from);
                else
                    this.#bindAll([target], from, values.length === 1 ? values[0] : undefined);
                const value = values[index];
                const isAttribute = tree.name(target) === 'MemberExpression' || this.#scope.kind === 'class';
                if (pairwise && value !== undefined && isAttribute) {
                    this.#passedOn.add(value);
                    if (tree.name(target) === 'MemberExpression')
                        this.#store(target, value);
                }
            });
        }
    }
    #store(target, value) {
        const { tree } = this;
        const scope = this.#scope;
        this.uses.push({ node: target, scope, kind: 'store', value });
        const [object, mark, member] = tree.children(target);
        if (object === undefined || mark === undefined || member === undefined)
            return;
        if (tree.name(mark) === '[')
            this.#add(object, value, true);
        const method = tree.name(object) === 'VariableName' ? scope.method : undefined;
        if (method && tree.name(member) === 'PropertyName' && tree.identifier(object) === method.self)
            method.owner.bindAttribute(tree.identifier(member), {
                from: tree.end(value),
                until: Infinity,
                value: { kind: 'expression', node: value, scope },
            });
    }
    #bindAs(node, keepsValue) {
        const { tree } = this;
        const children = tree.children(node);
        children.forEach((child, index) => {
            if (tree.name(child) !== 'as')
                return;
            const target = children[index + 1];
            if (target === undefined)
                return;
            if (keepsValue && tree.name(target) === 'VariableName')
                this.#bindValue(target, children[index - 1], tree.end(target));
            else
                this.#bindAll([target], tree.end(target));
        });
    }
    #declare(node) {
        const { tree } = this;
        const scope = this.#scope;
        const owner = tree.child(node, 'global') === undefined ? scope.enclosingFunction : scope.module;
        if (owner === scope)
            return;
        for (const child of tree.children(node))
            if (tree.name(child) === 'VariableName')
                scope.elsewhere.set(tree.identifier(child), owner);
    }
}
function bindNames(tree, budget) {
    const binder = new Binder(tree);
    binder.run(budget);
    return binder.uses;
}

;// CONCATENATED MODULE: ./build/src/languages/python/written-call.js
function readArgument(tree, nodes) {
    const [first, second, third] = nodes;
    const last = nodes.at(-1);
    if (first === undefined || last === undefined)
        return undefined;
    const names = nodes.map((node) => tree.name(node));
    if (names[0] === '*' || names[0] === '**' || names.includes('for'))
        return undefined;
    const isKeyword = second !== undefined && third !== undefined && tree.code(second) === '=';
    return {
        start: tree.start(first),
        end: tree.end(last),
        value: tree.start(isKeyword ? third : first),
        ...(isKeyword && { keyword: tree.identifier(first) }),
    };
}
function writtenCall(tree, call, source) {
    const [callee, list] = tree.children(call);
    if (callee === undefined || list === undefined || tree.name(list) !== 'ArgList')
        return undefined;
    for (let node = call; node < tree.next(call); node++)
        if (tree.name(node) === '⚠')
            return undefined;
    const [open, ...inside] = tree.children(list);
    const close = inside.pop();
    if (open === undefined || close === undefined || tree.name(close) !== ')')
        return undefined;
    const groups = [[]];
    for (const node of inside) {
        if (tree.name(node) === ',')
            groups.push([]);
        else
            groups.at(-1)?.push(node);
    }
    if (groups.at(-1)?.length === 0)
        groups.pop();
    const given = [];
    for (const group of groups) {
        const argument = readArgument(tree, group);
        if (argument === undefined)
            return undefined;
        given.push(argument);
    }
    const name = tree.name(callee) === 'MemberExpression' ? (tree.children(callee).at(-1) ?? callee) : callee;
    const kind = tree.name(name);
    if (kind !== 'PropertyName' && kind !== 'VariableName')
        return undefined;
    return {
        source,
        start: tree.start(call),
        end: tree.end(call),
        name: { start: tree.start(name), end: tree.end(name), isAttribute: kind === 'PropertyName' },
        arguments: given,
        inner: { start: tree.end(open), end: tree.start(close) },
    };
}

;// CONCATENATED MODULE: ./build/src/languages/python/call.js


class Call {
    source;
    tree;
    node;
    end;
    reference;
    readArguments;
    kind = 'call';
    callee;
    alternatives;
    #given;
    constructor(source, tree, node, end, [callee, ...alternatives], reference, readArguments) {
        this.source = source;
        this.tree = tree;
        this.node = node;
        this.end = end;
        this.reference = reference;
        this.readArguments = readArguments;
        this.callee = callee;
        if (alternatives.length > 0)
            this.alternatives = alternatives;
    }
    get #arguments() {
        this.#given ??= this.readArguments();
        return this.#given;
    }
    get positional() {
        return this.#arguments.positional;
    }
    get keywords() {
        return this.#arguments.keywords;
    }
    get open() {
        return this.#arguments.open;
    }
    get code() {
        const start = this.tree.start(this.node);
        return (0,source_text/* snippet */.UA)(this.tree.text.slice(start, Math.min(this.end, start + 1000)));
    }
    get location() {
        return this.source.locate(this.tree.start(this.node), this.end);
    }
    get written() {
        return this.tree.name(this.node) === 'CallExpression' && !this.reference
            ? writtenCall(this.tree, this.node, this.source)
            : undefined;
    }
}

;// CONCATENATED MODULE: ./build/src/languages/python/fixed.js
const MAX_DEPTH = 32;
const MAX_PARTS = 512;
const composed = new Set([
    ...['String', 'Number', 'Boolean', 'None', 'ContinuedString', 'FormatString', 'FormatReplacement'],
    ...['FormatConversion', 'FormatSpec', 'ParenthesizedExpression', 'UnaryExpression', 'BinaryExpression'],
    ...['TupleExpression', 'ArrayExpression', 'SetExpression', 'DictionaryExpression', 'ConditionalExpression'],
]);
const made = new Set(['range', 'str', 'enumerate', 'zip', 'sorted', 'list', 'tuple', 'reversed', 'len']);
const methods = new Set([
    'items',
    'keys',
    'values',
    'get',
    'format',
    'join',
    'split',
    'lower',
    'upper',
    'replace',
    'strip',
]);
class FixedValues {
    tree;
    #known = new Map();
    constructor(tree) {
        this.tree = tree;
    }
    isFixed(node, scope, depth = 0) {
        const known = this.#known.get(node);
        if (known !== undefined)
            return known;
        if (depth > MAX_DEPTH)
            return false;
        this.#known.set(node, false);
        const found = this.#search(node, scope, depth + 1);
        this.#known.set(node, found);
        return found;
    }
    #search(node, scope, depth) {
        const { tree } = this;
        const name = tree.name(node);
        const children = tree.children(node);
        const [first, mark] = children;
        if (name === 'VariableName')
            return this.#isFixedVariable(node, scope, depth);
        if (name === 'MemberExpression')
            return (first !== undefined &&
                mark !== undefined &&
                tree.name(mark) === '[' &&
                this.isFixed(first, scope, depth));
        if (name === 'CallExpression') {
            const given = mark === undefined ? [] : tree.children(mark);
            const asked = first !== undefined && tree.code(first).endsWith('.get') ? given.slice(2) : given;
            return this.#isFixedCallee(first, scope, depth) && this.#areFixed(asked, scope, depth);
        }
        if (name === 'ConditionalExpression')
            return [first, children.at(-1)].every((one) => one !== undefined && this.isFixed(one, scope, depth));
        return composed.has(name) && children.length <= MAX_PARTS && this.#areFixed(children, scope, depth);
    }
    #areFixed(nodes, scope, depth) {
        return nodes.every((node) => !/^[A-Z]/.test(this.tree.name(node)) || this.#isMark(node) || this.isFixed(node, scope, depth));
    }
    #isMark(node) {
        return /^(?:ArithOp|AssignOp|BitOp|CompareOp)$/.test(this.tree.name(node));
    }
    #isFixedCallee(callee, scope, depth) {
        const { tree } = this;
        if (callee === undefined)
            return false;
        const name = tree.name(callee);
        if (name === 'VariableName')
            return (made.has(tree.identifier(callee)) &&
                scope.lookUp(tree.identifier(callee), tree.start(callee)) === undefined);
        const [object, , member] = tree.children(callee);
        if (name !== 'MemberExpression' || object === undefined || member === undefined)
            return false;
        return methods.has(tree.identifier(member)) && this.isFixed(object, scope, depth);
    }
    #isFixedVariable(node, scope, depth) {
        const name = this.tree.identifier(node);
        const bindings = scope.lookUp(name, this.tree.start(node)) ?? [];
        const parts = [...bindings.map(({ value }) => expressionOf(value)), ...scope.additions(name)];
        return (bindings.length > 0 &&
            parts.every((part) => part !== undefined && this.isFixed(part.node, part.scope, depth)));
    }
}
function expressionOf(value) {
    return value.kind === 'expression' || value.kind === 'item' ? value : undefined;
}

// EXTERNAL MODULE: ./build/src/parsers/python-scalars.js
var python_scalars = __webpack_require__(6922);
;// CONCATENATED MODULE: ./build/src/languages/python/fold.js

const fold_MAX_DEPTH = 32;
const MAX_STRING_LENGTH = 10_000;
class Folder {
    tree;
    evaluator;
    constructor(tree, evaluator) {
        this.tree = tree;
        this.evaluator = evaluator;
    }
    fold(node, scope, depth) {
        const { tree } = this;
        if (depth > fold_MAX_DEPTH)
            return undefined;
        const inner = (child) => child === undefined ? undefined : this.fold(child, scope, depth + 1);
        switch (tree.name(node)) {
            case 'String':
                return constant((0,python_scalars/* stringValue */.r)(tree.code(node)));
            case 'FormatString':
                return this.#formatString(node, inner);
            case 'ContinuedString':
                return joined(tree.children(node).map(inner));
            case 'Number':
                return constant((0,python_scalars/* numberValue */.V)(tree.code(node)));
            case 'Boolean':
                return constant(tree.code(node) === 'True');
            case 'None':
                return constant(null);
            case 'ParenthesizedExpression':
                return inner(tree.children(node)[1]);
            case 'UnaryExpression': {
                const [operator, operand] = tree.children(node);
                const value = inner(operand)?.value;
                if (operator === undefined)
                    return undefined;
                if (tree.name(operator) === 'not')
                    return typeof value === 'boolean' ? constant(!value) : undefined;
                return tree.code(operator) === '-' && typeof value === 'number' ? constant(-value) : undefined;
            }
            case 'BinaryExpression': {
                const [left, operator, right] = tree.children(node);
                if (operator === undefined || tree.code(operator) !== '+')
                    return undefined;
                return joined([inner(left), inner(right)]);
            }
            case 'VariableName':
                return this.#constantOfVariable(tree.identifier(node), tree.start(node), scope, depth);
            case 'CallExpression':
                return this.#constantOfCall(node, inner, scope, depth);
            case 'MemberExpression':
                return /\[\s*::\s*-1\s*\]$/.test(tree.text.slice(tree.end(node) - 16, tree.end(node)))
                    ? reversed(inner(tree.children(node)[0]))
                    : undefined;
            default:
                return undefined;
        }
    }
    #constantOfCall(node, fold, scope, depth) {
        const { tree } = this;
        const [callee, list] = tree.children(node);
        const first = list === undefined ? undefined : tree.children(list)[1];
        if (callee === undefined || first === undefined)
            return undefined;
        if (tree.name(callee) === 'MemberExpression') {
            const [glue, , member] = tree.children(callee);
            if (member === undefined || tree.code(member) !== 'join' || fold(glue)?.value !== '')
                return undefined;
            const parts = this.evaluator.value(first, scope, depth + 1);
            return parts.kind === 'list'
                ? joined(parts.items.map((item) => (item.kind === 'constant' ? item : undefined)))
                : undefined;
        }
        if (tree.name(callee) !== 'VariableName' || !/^(?:chr|compile)$/.test(tree.code(callee)))
            return undefined;
        const [name] = this.evaluator.names(callee, scope, depth + 1);
        const value = fold(first)?.value;
        if (name === 'builtins.compile' && typeof value === 'string')
            return constant(value);
        const isCode = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 0x110000;
        return name === 'builtins.chr' && isCode ? constant(String.fromCodePoint(value)) : undefined;
    }
    #constantOfVariable(name, at, scope, depth) {
        let common;
        for (const binding of scope.lookUp(name, at) ?? []) {
            const folded = this.#constantOfBinding(binding, depth);
            if (!folded || (common && common.value !== folded.value))
                return undefined;
            common = folded;
        }
        return common;
    }
    #constantOfBinding(binding, depth) {
        const { value } = binding;
        if (value.kind !== 'expression')
            return undefined;
        if (!binding.constant) {
            binding.constant = 'none';
            binding.constant = this.fold(value.node, value.scope, depth + 1) ?? 'none';
        }
        return binding.constant === 'none' ? undefined : binding.constant;
    }
    #formatString(node, fold) {
        const { tree } = this;
        const code = tree.code(node);
        const quote = /^[a-zA-Z]*("""|'''|"|')/.exec(code)?.[0] ?? '';
        const parts = [];
        let from = tree.start(node) + quote.length;
        const literal = (to) => {
            const raw = /r/i.test(quote) ? 'r' : '';
            const text = tree.text.slice(from, to).replaceAll('{{', '{').replaceAll('}}', '}');
            parts.push(constant((0,python_scalars/* stringValue */.r)(`${raw}"""${text}"""`)));
        };
        for (const child of tree.children(node)) {
            if (tree.name(child) !== 'FormatReplacement')
                continue;
            literal(tree.start(child));
            const [, expression, ...rest] = tree.children(child);
            parts.push(expression === undefined || rest.length !== 1 ? undefined : fold(expression));
            from = tree.end(child);
        }
        literal(tree.end(node) - quote.replace(/^[a-zA-Z]*/, '').length);
        return joined(parts);
    }
}
function reversed(folded) {
    return typeof folded?.value === 'string'
        ? constant(Array.from(folded.value).reverse().join(''))
        : undefined;
}
function constant(value) {
    if (value === undefined || (typeof value === 'string' && value.length > MAX_STRING_LENGTH))
        return undefined;
    return { kind: 'constant', value };
}
function joined(parts) {
    let text = '';
    for (const part of parts) {
        if (typeof part?.value !== 'string' || text.length > MAX_STRING_LENGTH)
            return undefined;
        text += part.value;
    }
    return constant(text);
}

;// CONCATENATED MODULE: ./build/src/languages/python/stored-files.js

const storing = new Map([
    ['urllib.request.urlretrieve', { position: 1, keyword: 'filename' }],
    ['torch.hub.download_url_to_file', { position: 1, keyword: 'dst' }],
    ['wget.download', { position: 1, keyword: 'out' }],
    ['gdown.download', { position: 1, keyword: 'output' }],
]);
class StoredFiles {
    tree;
    names;
    uses;
    #files;
    constructor(tree, names, uses) {
        this.tree = tree;
        this.names = names;
        this.uses = uses;
    }
    at(path, scope) {
        const key = this.#pathOf(path, scope);
        if (key === undefined)
            return [];
        this.#files ??= this.#gather();
        return this.#files.get(key) ?? [];
    }
    #gather() {
        const files = new Map();
        for (const use of this.uses) {
            const stored = use.kind === 'call' ? this.#stored(use) : undefined;
            const path = stored && this.#pathOf(stored.path, stored.scope);
            if (!stored || path === undefined)
                continue;
            const known = files.get(path);
            if (!known)
                files.set(path, [stored.content]);
            else
                keep(known, stored.content);
        }
        return files;
    }
    #stored(call) {
        const { tree } = this;
        const [callee, list] = tree.children(call.node);
        if (callee === undefined || list === undefined)
            return undefined;
        const [object, , member] = tree.name(callee) === 'MemberExpression' ? tree.children(callee) : [];
        const method = member === undefined ? '' : tree.code(member);
        if (object !== undefined && /^write(?:_bytes|_text)?$/.test(method)) {
            const path = this.#opened(object, call.scope);
            const [, content] = tree.children(list);
            return path && content !== undefined
                ? { ...path, content: { node: content, scope: call.scope } }
                : undefined;
        }
        for (const name of this.names.names(callee, call.scope)) {
            const given = storing.get(name);
            const path = given && this.#argument(list, given.position, given.keyword);
            if (path !== undefined)
                return { path, scope: call.scope, content: call };
        }
        return undefined;
    }
    #opened(node, scope) {
        const { tree } = this;
        if (tree.name(node) === 'VariableName') {
            const value = scope.lookUp(tree.identifier(node), tree.start(node))?.[0]?.value;
            return value?.kind === 'expression' && tree.name(value.node) === 'CallExpression'
                ? this.#opened(value.node, value.scope)
                : undefined;
        }
        if (tree.name(node) !== 'CallExpression')
            return undefined;
        const [callee, list] = tree.children(node);
        if (callee === undefined || list === undefined)
            return undefined;
        const opens = this.names
            .names(callee, scope)
            .some((name) => /^(?:builtins\.open|io\.open|pathlib\.Path)$/.test(name));
        const path = tree.children(list)[1];
        return opens && path !== undefined ? { path, scope } : undefined;
    }
    #argument(list, position, keyword) {
        const { tree } = this;
        const groups = [[]];
        for (const child of tree.children(list).slice(1, -1)) {
            if (tree.name(child) === ',')
                groups.push([]);
            else
                groups.at(-1)?.push(child);
        }
        const named = groups.find(([name, mark]) => name !== undefined && mark !== undefined && tree.code(name) === keyword);
        const placed = groups[position];
        return named?.[2] ?? (placed?.length === 1 ? placed[0] : undefined);
    }
    #pathOf(node, scope) {
        const { tree } = this;
        const value = this.names.value(node, scope);
        if (value.kind === 'constant')
            return typeof value.value === 'string' ? value.value : undefined;
        if (tree.name(node) === 'VariableName')
            return scope.lookUp(tree.identifier(node), tree.start(node))?.[0];
        if (tree.name(node) !== 'MemberExpression')
            return undefined;
        const [object, , member] = tree.children(node);
        return object === undefined || member === undefined
            ? undefined
            : this.names.classOf(object, scope)?.members(tree.identifier(member))[0];
    }
}

;// CONCATENATED MODULE: ./build/src/languages/python/origins.js



const origins_MAX_DEPTH = 48;
const MAX_NAMES = 16;
const MAX_NAME_LENGTH = 300;
const ITEM = '[';
const carriers = new Set([
    ...['str', 'bytes', 'bytearray', 'repr', 'compile', 'open', 'filter', 'map'].map((name) => `builtins.${name}`),
    ...['list', 'tuple', 'next', 'iter', 'reversed', 'sorted', 'min', 'max'].map((name) => `builtins.${name}`),
    ...['io.BytesIO', 'io.StringIO', 'io.TextIOWrapper', 'io.BufferedReader', 'io.open'],
    ...[
        'gzip.open',
        'gzip.GzipFile',
        'gzip.decompress',
        'zlib.decompress',
        'bz2.decompress',
        'lzma.decompress',
    ],
    ...['base64.b64decode', 'base64.b85decode', 'binascii.unhexlify', 'codecs.decode', 'html.unescape'],
    ...['json.loads', 'json.load', 'ast.parse', 'copy.copy', 'copy.deepcopy', 'functools.reduce'],
    ...['os.fspath', 'os.path.join', 'os.path.abspath', 'os.path.expanduser', 'pathlib.Path', 'shlex.split'],
    ...['re.sub', 're.search', 're.match', 're.fullmatch', 're.findall', 're.finditer', 're.split'],
    ...['textwrap.dedent', 'textwrap.indent', 'urllib.parse.unquote', 'asyncio.run', 'asyncio.wait_for'],
]);
const fillers = new Set(['format', 'format_map', 'join', 'replace', 'substitute', 'safe_substitute']);
class Tracer {
    tree;
    names;
    uses;
    #known = new Map();
    #files;
    #calls;
    constructor(tree, names, uses) {
        this.tree = tree;
        this.names = names;
        this.uses = uses;
        this.#files = new StoredFiles(tree, names, uses);
    }
    #callsOf(name) {
        this.#calls ??= this.#gatherCalls();
        return this.#calls.get(name) ?? [];
    }
    #gatherCalls() {
        const { tree } = this;
        const calls = new Map();
        for (const use of this.uses) {
            if (use.kind !== 'call')
                continue;
            const [callee] = tree.children(use.node);
            if (callee === undefined)
                continue;
            const name = tree.name(callee) === 'MemberExpression' ? tree.children(callee)[2] : callee;
            if (name === undefined || !/^(?:VariableName|PropertyName)$/.test(tree.name(name)))
                continue;
            const known = calls.get(tree.identifier(name));
            if (!known)
                calls.set(tree.identifier(name), [use]);
            else
                keep(known, use);
        }
        return calls;
    }
    origins(node, scope, depth = 0) {
        const known = this.#known.get(node);
        if (known)
            return known;
        if (depth > origins_MAX_DEPTH)
            return [];
        this.#known.set(node, []);
        const stored = /^(?:String|VariableName|MemberExpression)$/.test(this.tree.name(node))
            ? this.#files.at(node, scope).map((one) => this.origins(one.node, one.scope, depth + 1))
            : [];
        const found = union([this.#search(node, scope, depth + 1), ...stored]);
        this.#known.set(node, found);
        return found;
    }
    #search(node, scope, depth) {
        const { tree } = this;
        const of = (child) => child === undefined ? [] : this.origins(child, scope, depth);
        const children = tree.children(node);
        switch (tree.name(node)) {
            case 'VariableName':
                return this.#ofVariable(node, scope, depth);
            case 'MemberExpression':
                return this.#ofMember(node, scope, depth);
            case 'CallExpression':
                return this.#ofCall(node, scope, depth);
            case 'ParenthesizedExpression':
            case 'AwaitExpression':
            case 'FormatReplacement':
                return of(children[1]);
            case 'NamedExpression':
                return of(children.at(-1));
            case 'ConditionalExpression':
                return union([of(children[0]), of(children.at(-1))]);
            case 'BinaryExpression':
                return /^(?:[+%*|/]|or|and)$/.test(children[1] === undefined ? '' : tree.code(children[1]))
                    ? union([of(children[0]), taken(of(children[2]))])
                    : [];
            case 'FormatString':
            case 'ContinuedString':
                return union(children.map(of));
            case 'ArrayExpression':
            case 'TupleExpression':
            case 'SetExpression':
            case 'DictionaryExpression':
                return union(children.map(of)).map((name) => (name.startsWith(ITEM) ? name : ITEM + name));
            case 'ArrayComprehensionExpression':
            case 'SetComprehensionExpression':
            case 'ComprehensionExpression':
                return this.#ofComprehension(node, scope, depth);
            default:
                return [];
        }
    }
    #ofComprehension(node, scope, depth) {
        const lists = loopsOf(this.tree, node).map(({ iterated }) => iterated === undefined ? [] : this.origins(iterated, scope, depth));
        return union(lists.map(itemsOf)).map((name) => ITEM + name);
    }
    #ofVariable(node, scope, depth) {
        const name = this.tree.identifier(node);
        const bindings = scope.lookUp(name, this.tree.start(node)) ?? [];
        const added = scope.additions(name).map(({ isItem, node, scope }) => {
            const origins = this.origins(node, scope, depth);
            return isItem ? origins.map((origin) => (origin.startsWith(ITEM) ? origin : ITEM + origin)) : origins;
        });
        return union([...bindings.map((binding) => this.#ofBinding(binding, depth)), ...added]);
    }
    #ofBinding(binding, depth) {
        if (!binding.origins) {
            binding.origins = [];
            binding.origins = this.#searchBinding(binding.value, depth);
        }
        return binding.origins;
    }
    #searchBinding(value, depth) {
        if (value.kind === 'expression')
            return this.origins(value.node, value.scope, depth);
        if (value.kind === 'item')
            return itemsOf(this.origins(value.node, value.scope, depth));
        return value.kind === 'parameter' ? this.#ofParameter(value.definition, value.index, depth) : [];
    }
    #ofParameter(definition, index, depth) {
        const { name, parameters, decorators, scope } = definition;
        if (name === '__setstate__' && index === 1)
            return ['object.__setstate__()'];
        const isMethod = scope.parent?.kind === 'class';
        if (isMethod && index === 0)
            return [];
        const decorated = decorators.flatMap((one) => this.names.namesOfDecorator(one.node, one.scope));
        const given = this.#callsOf(name).map((call) => {
            if (depth > origins_MAX_DEPTH || this.#definitionOf(call) !== definition)
                return [];
            const argument = this.#argument(call.node, isMethod ? index - 1 : index, parameters[index]);
            return argument === undefined ? [] : this.origins(argument, call.scope, depth);
        });
        return union([...given, decorated.map((one) => `${one}()`)]);
    }
    #argument(call, position, keyword) {
        const { tree } = this;
        const list = tree.child(call, 'ArgList');
        const given = list === undefined ? [] : tree.children(list);
        const named = given.findIndex((child, at) => tree.name(child) === 'VariableName' &&
            tree.identifier(child) === keyword &&
            given[at + 1] !== undefined &&
            tree.name(given[at + 1] ?? 0) === 'AssignOp');
        return named >= 0 ? given[named + 2] : argumentsOf(tree, call)[position];
    }
    #definitionOf({ node, scope }) {
        const { tree } = this;
        const [callee] = tree.children(node);
        if (callee === undefined)
            return undefined;
        const [object, , member] = tree.children(callee);
        const isMethod = tree.name(callee) === 'MemberExpression' && object !== undefined && member !== undefined;
        const bindings = isMethod
            ? this.names.classOf(object, scope)?.members(tree.identifier(member))
            : scope.lookUp(tree.identifier(callee), tree.start(callee));
        const value = bindings?.find((binding) => binding.value.kind === 'function')?.value;
        return value?.kind === 'function' ? value.definition : undefined;
    }
    #lambdaOf(callee, scope) {
        const { tree } = this;
        if (tree.name(callee) !== 'VariableName')
            return undefined;
        const value = scope.lookUp(tree.identifier(callee), tree.start(callee))?.[0]?.value;
        if (value?.kind !== 'expression' || tree.name(value.node) !== 'LambdaExpression')
            return undefined;
        const body = tree.children(value.node).at(-1);
        return body === undefined ? undefined : { node: body, scope: value.scope };
    }
    #ofMember(node, scope, depth) {
        const { tree } = this;
        const [object, mark, member] = tree.children(node);
        if (object === undefined || mark === undefined || member === undefined)
            return [];
        if (tree.name(mark) === '[')
            return itemsOf(this.origins(object, scope, depth));
        const name = tree.identifier(member);
        const own = this.names.classOf(object, scope)?.members(name) ?? [];
        return union([
            ...own.map((binding) => this.#ofBinding(binding, depth)),
            extend(this.origins(object, scope, depth), `.${name}`),
        ]);
    }
    #ofCall(node, scope, depth) {
        const { tree } = this;
        const [callee, list] = tree.children(node);
        if (callee === undefined || list === undefined)
            return [];
        const given = () => union([
            ...tree.children(list).map((argument) => taken(this.origins(argument, scope, depth))),
            taken(this.#ofComprehension(list, scope, depth)),
        ]);
        const named = this.names.names(node, scope).filter((name) => name.includes('()'));
        const carried = this.names.names(callee, scope).some((name) => carriers.has(name)) ? given() : [];
        const definition = this.#definitionOf({ node, scope });
        const lambda = this.#lambdaOf(callee, scope);
        const returned = [...(definition?.returned ?? []), ...(lambda ? [lambda] : [])].map((one) => this.origins(one.node, one.scope, depth));
        return union([named, carried, ...returned, this.#ofMethod(callee, scope, depth, given)]);
    }
    #ofMethod(callee, scope, depth, given) {
        const { tree } = this;
        if (tree.name(callee) !== 'MemberExpression')
            return [];
        const [object, , member] = tree.children(callee);
        if (object === undefined || member === undefined || tree.name(member) !== 'PropertyName')
            return [];
        const method = tree.identifier(member);
        const ofObject = this.origins(object, scope, depth).map((name) => name.startsWith(ITEM) ? name.slice(1) : `${name}.${method}()`);
        return union([bounded(ofObject), fillers.has(method) ? given() : []]);
    }
}
function argumentsOf(tree, call) {
    const list = tree.child(call, 'ArgList');
    const children = list === undefined ? [] : tree.children(list).slice(1);
    const found = [];
    for (const [at, child] of children.entries()) {
        const name = tree.name(child);
        const next = children[at + 1];
        if (name === '*' || name === '**' || (next !== undefined && tree.name(next) === 'AssignOp'))
            break;
        if (name !== ',' && name !== ')')
            found.push(child);
    }
    return found;
}
function itemsOf(names) {
    return bounded(names.map((name) => (name.startsWith(ITEM) ? name.slice(1) : `${name}[]`)));
}
function taken(names) {
    return names.map((name) => (name.startsWith(ITEM) ? name.slice(1) : name));
}
function union(lists) {
    const all = new Set();
    for (const list of lists)
        for (const name of list)
            if (all.size < MAX_NAMES)
                all.add(name);
    return [...all];
}
function extend(names, ending) {
    return bounded(names.map((name) => name + ending));
}
function bounded(names) {
    return names.filter((name) => name.length <= MAX_NAME_LENGTH);
}

;// CONCATENATED MODULE: ./build/src/languages/python/evaluate.js




const evaluate_MAX_DEPTH = 32;
const evaluate_MAX_NAMES = 8;
const evaluate_MAX_NAME_LENGTH = 300;
const MAX_ITEMS = 64;
const NAMESPACE = '<names>';
const namespaces = new Set(['builtins.globals', 'builtins.locals', 'builtins.vars']);
const itemGetters = new Set(['get', 'pop', '__getitem__', 'setdefault']);
class Evaluator {
    tree;
    #calls = new Map();
    #folder;
    #tracer;
    #fixed;
    constructor(tree, uses) {
        this.tree = tree;
        this.#folder = new Folder(tree, this);
        this.#tracer = new Tracer(tree, this, uses);
        this.#fixed = new FixedValues(tree);
    }
    #remembered(call, evaluate) {
        const known = this.#calls.get(call) ?? evaluate();
        this.#calls.set(call, known);
        return known;
    }
    names(node, scope, depth = 0) {
        const { tree } = this;
        if (depth > evaluate_MAX_DEPTH)
            return [];
        const inner = (child) => child === undefined ? [] : this.names(child, scope, depth + 1);
        switch (tree.name(node)) {
            case 'VariableName':
                return this.#namesOfVariable(tree.identifier(node), tree.start(node), scope, depth);
            case 'MemberExpression':
                return this.#namesOfMember(node, scope, depth);
            case 'CallExpression':
                return this.#remembered(node, () => this.#namesOfCall(node, scope, depth));
            case 'ParenthesizedExpression':
            case 'AwaitExpression':
                return inner(tree.children(node)[1]);
            case 'NamedExpression':
                return inner(tree.children(node).at(-1));
            case 'ConditionalExpression': {
                const children = tree.children(node);
                return evaluate_union([inner(children[0]), inner(children.at(-1))]);
            }
            default:
                return [];
        }
    }
    namesOfDecorator(node, scope) {
        const { tree } = this;
        const [first, ...members] = tree.children(node).filter((child) => tree.name(child) === 'VariableName');
        if (first === undefined)
            return [];
        const path = members.map((member) => `.${tree.identifier(member)}`).join('');
        return evaluate_extend(this.names(first, scope), path);
    }
    #namesOfVariable(name, at, scope, depth) {
        const bindings = scope.lookUp(name, at);
        if (!bindings) {
            if (name === '__builtins__')
                return ['builtins'];
            return evaluate_union([[`builtins.${name}`], ...scope.module.stars.map((module) => [join(module, name)])]);
        }
        return evaluate_union(bindings.map((binding) => this.#namesOfBinding(binding, depth)));
    }
    #namesOfBinding(binding, depth) {
        const { value } = binding;
        if (value.kind === 'import')
            return [value.name];
        if (value.kind !== 'expression' && value.kind !== 'class')
            return [];
        if (!binding.names) {
            binding.names = [];
            binding.names =
                value.kind === 'class'
                    ? this.#namesOfBases(value.scope, depth + 1)
                    : this.names(value.node, value.scope, depth + 1);
        }
        return binding.names;
    }
    #namesOfBases({ bases, isRestricted }, depth) {
        const names = evaluate_union(bases.map(({ node, scope }) => this.names(node, scope, depth + 1)));
        return isRestricted ? evaluate_extend(names, '[find_class]') : names;
    }
    classOf(node, scope, depth = 0) {
        const { tree } = this;
        if (depth > evaluate_MAX_DEPTH)
            return undefined;
        const of = (child) => child === undefined ? undefined : this.classOf(child, scope, depth + 1);
        const bound = (binding) => {
            const value = binding?.value;
            if (value?.kind === 'expression')
                return this.classOf(value.node, value.scope, depth + 1);
            if (value?.kind === 'class')
                return value.scope;
            const owner = value?.kind === 'parameter' && value.index === 0 ? value.definition.scope.parent : undefined;
            return owner?.kind === 'class' ? owner : undefined;
        };
        const [first, mark, member] = tree.children(node);
        switch (tree.name(node)) {
            case 'VariableName':
                return bound(scope.lookUp(tree.identifier(node), tree.start(node))?.[0]);
            case 'CallExpression':
                return of(first);
            case 'ParenthesizedExpression':
            case 'AwaitExpression':
                return of(mark);
            case 'MemberExpression':
                return member === undefined ? undefined : bound(of(first)?.members(tree.identifier(member))[0]);
            default:
                return undefined;
        }
    }
    #namesOfMember(node, scope, depth) {
        const { tree } = this;
        const children = tree.children(node);
        const [object, mark, member] = children;
        if (object === undefined || member === undefined)
            return [];
        const stray = tree.child(node, '⚠');
        const names = stray !== undefined && tree.end(stray) > tree.start(stray)
            ? this.#namesOfVariable(tree.identifier(stray), tree.start(stray), scope, depth)
            : this.names(object, scope, depth + 1);
        if (tree.name(member) === 'PropertyName')
            return this.#namesOfProperty(names, object, member, scope, depth);
        if (names.length === 0)
            return this.#namesOfEntry(object, member, scope, depth);
        if (mark === undefined || tree.name(mark) !== '[')
            return [];
        return this.#namesOfItem(names, children.length === 4 ? member : undefined, node, scope, depth);
    }
    #namesOfEntry(object, key, scope, depth) {
        const { tree } = this;
        const text = this.#string(key, scope, depth + 1);
        const dictionary = text === undefined ? object : this.written(object, scope);
        if (text === undefined || tree.name(dictionary) !== 'DictionaryExpression')
            return [];
        const parts = tree.children(dictionary).filter((child) => !/^[{}:,]$/.test(tree.name(child)));
        for (let at = 0; at + 1 < Math.min(parts.length, MAX_ITEMS * 2); at += 2) {
            const [name, value] = [parts[at], parts[at + 1]];
            if (name === undefined || value === undefined || tree.name(name) !== 'String')
                continue;
            if (this.#string(name, scope, depth + 1) === text)
                return this.names(value, scope, depth + 1);
        }
        return [];
    }
    #namesOfProperty(names, object, member, scope, depth) {
        const name = this.tree.identifier(member);
        const owner = this.classOf(object, scope);
        const own = owner?.members(name) ?? [];
        if (own.length > 0)
            return evaluate_union(own.map((binding) => this.#namesOfBinding(binding, depth + 1)));
        const isSelf = names.length === 0 && owner !== undefined && this.tree.name(object) === 'VariableName';
        const inherited = isSelf ? evaluate_extend(this.#namesOfBases(owner, depth + 1), '()') : names;
        return evaluate_extend(inherited, `.${name}`);
    }
    #namesOfItem(names, key, at, scope, depth) {
        const text = key === undefined ? undefined : this.#string(key, scope, depth + 1);
        const items = names.map((name) => {
            if (text !== undefined) {
                if (name === NAMESPACE)
                    return this.#namesOfVariable(text, this.tree.start(at), scope, depth + 1);
                if (name === 'sys.modules')
                    return [text];
                const owner = name === 'builtins' ? name : /^(.+)\.__dict__$/.exec(name)?.[1];
                if (owner !== undefined)
                    return [join(owner, text)];
            }
            return name.includes('()') ? evaluate_extend([name], '[]') : [];
        });
        return evaluate_union(items);
    }
    #namesOfCall(node, scope, depth) {
        const { tree } = this;
        const [callee, list] = tree.children(node);
        if (callee === undefined)
            return [];
        const given = list === undefined ? [] : tree.children(list);
        const fetched = this.#fetched(callee, given, scope, depth);
        if (fetched)
            return fetched;
        const results = this.names(callee, scope, depth + 1).map((name) => {
            const [, first, , second] = given;
            if (name === 'importlib.import_module' || name === 'builtins.__import__') {
                const module = first === undefined ? undefined : this.#string(first, scope, depth + 1);
                if (module !== undefined)
                    return [name === 'builtins.__import__' ? evaluate_top(module) : module];
            }
            if (name === 'builtins.getattr' && first !== undefined && second !== undefined) {
                const attribute = this.#string(second, scope, depth + 1);
                if (attribute !== undefined)
                    return evaluate_extend(this.names(first, scope, depth + 1), `.${attribute}`);
            }
            if (name === 'builtins.compile' && first !== undefined)
                return this.names(first, scope, depth + 1);
            if (namespaces.has(name) && given.length === 2)
                return [NAMESPACE];
            if (name === 'builtins.vars' && first !== undefined)
                return evaluate_extend(this.names(first, scope, depth + 1), '.__dict__');
            return evaluate_extend([name], '()');
        });
        return evaluate_union(results);
    }
    #fetched(callee, given, scope, depth) {
        const { tree } = this;
        const first = given[1];
        const children = tree.children(callee);
        if (first === undefined || depth > evaluate_MAX_DEPTH)
            return undefined;
        if (tree.name(callee) === 'CallExpression') {
            const [getter, list] = children;
            const attribute = list === undefined ? undefined : tree.children(list)[1];
            if (getter === undefined || attribute === undefined)
                return undefined;
            if (!this.names(getter, scope, depth + 1).includes('operator.attrgetter'))
                return undefined;
            const path = this.#string(attribute, scope, depth + 1);
            return path === undefined ? undefined : evaluate_extend(this.names(first, scope, depth + 1), `.${path}`);
        }
        const [object, , member] = children;
        if (tree.name(callee) !== 'MemberExpression' || object === undefined || member === undefined)
            return undefined;
        if (!itemGetters.has(tree.code(member)))
            return undefined;
        const names = this.names(object, scope, depth + 1).filter((name) => name === NAMESPACE || name === 'sys.modules' || name.endsWith('.__dict__'));
        return names.length === 0 ? undefined : this.#namesOfItem(names, first, callee, scope, depth);
    }
    entries(node, scope, depth = 0) {
        const { tree } = this;
        if (depth > 4)
            return undefined;
        if (tree.name(node) === 'VariableName') {
            const [binding, ...others] = scope.lookUp(tree.identifier(node), tree.start(node)) ?? [];
            if (others.length > 0 || binding?.value.kind !== 'expression')
                return undefined;
            return this.entries(binding.value.node, binding.value.scope, depth + 1);
        }
        if (tree.name(node) !== 'DictionaryExpression')
            return undefined;
        const parts = tree.children(node).filter((child) => !/^[{}:,]$/.test(tree.name(child)));
        if (parts.length > MAX_ITEMS * 2 || parts.some((part) => tree.name(part) === '**'))
            return undefined;
        const found = [];
        for (let at = 0; at + 1 < parts.length; at += 2) {
            const [key, value] = [parts[at], parts[at + 1]];
            const name = key === undefined ? undefined : this.#string(key, scope, depth + 1);
            if (name === undefined || value === undefined)
                return undefined;
            found.push([name, this.value(value, scope, depth + 1)]);
        }
        return found;
    }
    #string(node, scope, depth) {
        const folded = this.#folder.fold(node, scope, depth);
        return typeof folded?.value === 'string' ? folded.value : undefined;
    }
    written(node, scope) {
        if (this.tree.name(node) !== 'VariableName')
            return node;
        const [binding, ...others] = scope.lookUp(this.tree.identifier(node), this.tree.start(node)) ?? [];
        const value = others.length === 0 ? binding?.value : undefined;
        return value?.kind === 'expression' && value.scope === scope ? value.node : node;
    }
    value(node, scope, depth = 0) {
        const { tree } = this;
        const constant = this.#folder.fold(node, scope, depth);
        if (constant)
            return constant;
        const name = tree.name(node);
        if (name === 'ArrayExpression' || name === 'TupleExpression' || name === 'SetExpression') {
            const items = tree.children(node).slice(1, -1);
            if (depth < 4 && items.length < MAX_ITEMS * 2 && !items.some((item) => tree.name(item) === '*')) {
                const elements = items.filter((item) => tree.name(item) !== ',');
                return { kind: 'list', items: elements.map((item) => this.value(item, scope, depth + 1)) };
            }
        }
        const [first, ...alternatives] = this.names(node, scope, depth);
        const known = first === undefined
            ? { kind: 'unknown', text: (0,source_text/* snippet */.UA)(tree.text.slice(tree.start(node), tree.end(node))) }
            : { kind: 'name', name: first, ...(alternatives.length > 0 && { alternatives }) };
        if (first !== undefined && !first.includes('()'))
            return known;
        const [tracer, fixed] = [this.#tracer, this.#fixed];
        return {
            ...known,
            get fixed() {
                return fixed.isFixed(node, scope) || undefined;
            },
            get origins() {
                const origins = tracer.origins(node, scope).filter((name) => name !== first);
                return origins.length > 0 ? origins : undefined;
            },
        };
    }
}
function evaluate_union(lists) {
    const all = new Set();
    for (const list of lists)
        for (const name of list)
            if (all.size < evaluate_MAX_NAMES)
                all.add(name);
    return [...all];
}
function evaluate_extend(names, ending) {
    return names.flatMap((name) => (name.length + ending.length > evaluate_MAX_NAME_LENGTH ? [] : [name + ending]));
}
function join(module, name) {
    return module === '' || module.endsWith('.') ? module + name : `${module}.${name}`;
}
function evaluate_top(module) {
    return module.split('.', 1)[0] ?? module;
}

;// CONCATENATED MODULE: ./build/src/languages/python/damage.js
const MAX_LINES = 64;
const statement = /(?:Statement|Definition|Decorator|Clause)$/;
const PASS = 'pass';
function isOpen(tree, node) {
    return tree.name(node) === 'String' && !/["']/.test(tree.text.charAt(tree.end(node) - 1));
}
function* damaged(tree, budget) {
    if (tree.errors.length === 0 && !/\\\r?\n/.test(tree.text))
        return;
    const around = [];
    for (let node = 0; node < tree.size; node++) {
        budget.tick();
        while (around.length > 0 && tree.next(around.at(-1) ?? 0) <= node)
            around.pop();
        if (statement.test(tree.name(node)))
            around.push(node);
        else if (tree.name(node) === '⚠' || isOpen(tree, node))
            yield tree.start(around.at(-1) ?? node);
    }
}
function withoutDamage(tree, budget) {
    const starts = new Set();
    for (const at of damaged(tree, budget)) {
        starts.add(tree.text.lastIndexOf('\n', at - 1) + 1);
        if (starts.size === MAX_LINES)
            break;
    }
    if (starts.size === 0)
        return undefined;
    let text = '';
    let from = 0;
    for (const start of [...starts].sort((a, b) => a - b)) {
        const feed = tree.text.indexOf('\n', start);
        const line = tree.text.slice(start, feed < 0 ? undefined : feed);
        const indent = /^[ \t]*/.exec(line)?.[0] ?? '';
        const room = line.length - indent.length;
        text += tree.text.slice(from, start) + indent + (room < PASS.length ? '' : PASS).padEnd(room);
        from = start + line.length;
    }
    return text + tree.text.slice(from);
}

// EXTERNAL MODULE: ./node_modules/@lezer/python/dist/index.js + 3 modules
var dist = __webpack_require__(1283);
;// CONCATENATED MODULE: ./build/src/languages/python/syntax-tree.js

const typeNames = dist/* parser */.K.nodeSet.types.map((type) => type.name);
const ERROR = typeNames.indexOf('⚠');
const WIDTH = 4;
const MAX_UNCLOSED = 8;
const longQuotes = /^[A-Za-z]{0,2}(?:"""|''')/;
const openNumber = /(?<![\w.])(\d[\d_]*)\.(?![\w.])/g;
function closeNumber(_, digits) {
    return `${digits.slice(0, -1)}.${digits.slice(-1)}`;
}
class SyntaxTree {
    text;
    #nodes = new Int32Array(1024 * WIDTH);
    #size = 0;
    errors = [];
    constructor(text) {
        this.text = text;
    }
    static parse(text, boundaries, budget) {
        const tree = new SyntaxTree(text);
        const starts = [...new Set([0, ...boundaries])];
        starts.forEach((start, index) => {
            const end = starts[index + 1] ?? text.length;
            let from = start;
            for (let left = MAX_UNCLOSED; from !== undefined && left > 0; left--) {
                const first = tree.#size;
                tree.#append(text.slice(from, end), from, budget);
                from = tree.#unclosed(first, end);
            }
        });
        return tree;
    }
    #unclosed(first, end) {
        let node = first;
        while (node < this.#size && !(this.end(node) === end && /String$/.test(this.name(node))))
            node++;
        const quotes = longQuotes.exec(this.text.slice(this.start(node), this.start(node) + 5));
        const isOpen = node < this.#size && this.child(node, '⚠') !== undefined;
        return quotes && isOpen ? this.start(node) + quotes[0].length : undefined;
    }
    #append(part, offset, budget) {
        const parse = dist/* parser */.K.startParse(part.replace(openNumber, closeNumber));
        let parsed = parse.advance();
        while (parsed === null) {
            budget.tick();
            parsed = parse.advance();
        }
        const cursor = parsed.cursor();
        const open = [];
        for (;;) {
            budget.tick();
            const node = this.#push(cursor.type.id, cursor.from + offset, cursor.to + offset);
            if (cursor.firstChild()) {
                open.push(node);
                continue;
            }
            this.#close(node);
            while (!cursor.nextSibling()) {
                const parent = open.pop();
                if (parent === undefined || !cursor.parent())
                    return;
                this.#close(parent);
            }
        }
    }
    #push(type, start, end) {
        if ((this.#size + 1) * WIDTH > this.#nodes.length) {
            const larger = new Int32Array(this.#nodes.length * 2);
            larger.set(this.#nodes);
            this.#nodes = larger;
        }
        if (type === ERROR)
            this.errors.push(this.#size);
        const at = this.#size * WIDTH;
        this.#nodes[at] = type;
        this.#nodes[at + 1] = start;
        this.#nodes[at + 2] = end;
        return this.#size++;
    }
    #close(node) {
        this.#nodes[node * WIDTH + 3] = this.#size;
    }
    get size() {
        return this.#size;
    }
    name(node) {
        return typeNames[this.#nodes[node * WIDTH] ?? 0] ?? '';
    }
    start(node) {
        return this.#nodes[node * WIDTH + 1] ?? 0;
    }
    end(node) {
        return this.#nodes[node * WIDTH + 2] ?? 0;
    }
    next(node) {
        return this.#nodes[node * WIDTH + 3] ?? this.#size;
    }
    children(node) {
        const children = [];
        const end = this.next(node);
        for (let child = node + 1; child < end; child = this.next(child)) {
            const name = this.name(child);
            if (name !== 'Comment' && name !== '⚠')
                children.push(child);
        }
        return children;
    }
    child(node, ...names) {
        const end = this.next(node);
        for (let child = node + 1; child < end; child = this.next(child)) {
            if (names.includes(this.name(child)))
                return child;
        }
        return undefined;
    }
    code(node) {
        return this.text.slice(this.start(node), this.end(node));
    }
    identifier(node) {
        const code = this.code(node);
        return /[\u0080-\uffff]/.test(code) ? code.normalize('NFKC') : code;
    }
}

;// CONCATENATED MODULE: ./build/src/languages/python/index.js






const MAX_LENGTH = 8_000_000;
const passedOn = { positional: [], keywords: {}, open: true };
class CallReader {
    source;
    tree;
    #evaluator;
    constructor(source, tree, uses) {
        this.source = source;
        this.tree = tree;
        this.#evaluator = new Evaluator(tree, uses);
    }
    readMethodCaller(use) {
        const { tree } = this;
        const [callee, list] = tree.children(use.node);
        if (use.kind !== 'call' || callee === undefined || tree.name(callee) !== 'CallExpression')
            return undefined;
        const [maker, made] = tree.children(callee);
        const [object, method] = [list, made].map((one) => one === undefined ? undefined : tree.children(one)[1]);
        if (maker === undefined || object === undefined || method === undefined)
            return undefined;
        if (!this.#evaluator.names(maker, use.scope).includes('operator.methodcaller'))
            return undefined;
        const name = this.#evaluator.value(method, use.scope);
        if (name.kind !== 'constant' || typeof name.value !== 'string')
            return undefined;
        const names = this.#evaluator.names(object, use.scope).map((one) => `${one}.${String(name.value)}`);
        return this.#fact(use.node, names, () => passedOn, false);
    }
    #reduce({ node, scope }) {
        const { tree } = this;
        const isLambda = tree.name(node) === 'LambdaExpression';
        const returned = isLambda
            ? tree.children(node).slice(-1)
            : tree
                .children(node)
                .slice(1)
                .filter((child) => tree.name(child) !== ',');
        const values = returned.map((child) => this.#evaluator.value(this.#evaluator.written(child, scope), scope));
        const positional = values.length === 1 && values[0]?.kind === 'list' ? values[0].items : values;
        if (positional.length < 2)
            return undefined;
        return this.#fact(node, ['object.__reduce__'], () => ({ ...passedOn, positional }), false);
    }
    #store({ node, scope, value }) {
        const { tree } = this;
        const [object, mark, member] = tree.children(node);
        if (object === undefined || mark === undefined || member === undefined || value === undefined)
            return undefined;
        const isItem = tree.name(mark) === '[';
        const names = this.#evaluator.names(isItem ? object : node, scope);
        const given = isItem ? [member, value] : [value];
        const methods = names.map((name) => name + (isItem ? '.__setitem__' : '.__set__'));
        const read = () => ({
            positional: given.map((one) => this.#evaluator.value(one, scope)),
            keywords: {},
            open: false,
        });
        return this.#fact(node, methods, read, false, tree.end(value));
    }
    read(use) {
        const { tree } = this;
        const { node, scope, kind } = use;
        if (kind === 'reduce')
            return this.#reduce(use);
        if (kind === 'store')
            return this.#store(use);
        if (kind === 'reference')
            return this.#fact(node, this.#evaluator.names(node, scope), () => passedOn, true);
        const list = tree.child(node, 'ArgList');
        const callee = tree.children(node)[0];
        const names = kind === 'decorator'
            ? this.#evaluator.namesOfDecorator(node, scope)
            : callee === undefined
                ? []
                : this.#evaluator.names(callee, scope);
        if (names.length === 0)
            return undefined;
        if (list === undefined)
            return this.#fact(node, names, () => passedOn, true);
        return this.#fact(node, names, () => this.#arguments(list, scope), false);
    }
    readPartial(use, outer) {
        if (outer.callee !== 'functools.partial' || outer.reference)
            return undefined;
        const list = this.tree.child(use.node, 'ArgList');
        const first = list === undefined ? undefined : this.tree.children(list)[1];
        if (first === undefined)
            return undefined;
        const given = { positional: outer.positional.slice(1), keywords: outer.keywords, open: true };
        const names = this.#evaluator.names(first, use.scope);
        return this.#fact(use.node, names, () => given, true);
    }
    #fact(node, [callee, ...others], given, reference, until) {
        if (callee === undefined)
            return undefined;
        const { tree, source } = this;
        const last = tree.name(node) === 'Decorator' ? (tree.children(node).at(-1) ?? node) : node;
        return new Call(source, tree, node, until ?? tree.end(last), [callee, ...others], reference, given);
    }
    #addKeyword(keywords, name, node, scope) {
        keywords.set(name, this.#evaluator.value(node, scope));
        if (this.tree.name(node) !== 'DictionaryExpression')
            return;
        for (const [key, value] of this.#evaluator.entries(node, scope) ?? [])
            keywords.set(`${name}.${key}`, value);
    }
    #arguments(list, scope) {
        const { tree } = this;
        const positional = [];
        const keywords = new Map();
        let open = false;
        let group = [];
        const finish = () => {
            const [first, second, third] = group;
            if (first !== undefined) {
                if (tree.name(first) === '**') {
                    const entries = second === undefined ? undefined : this.#evaluator.entries(second, scope);
                    for (const [name, value] of entries ?? [])
                        if (!keywords.has(name))
                            keywords.set(name, value);
                    if (!entries || second === undefined || tree.name(second) === 'VariableName')
                        open = true;
                }
                else if (tree.name(first) === '*')
                    open = true;
                else if (second === undefined) {
                    if (!open)
                        positional.push(this.#evaluator.value(first, scope));
                }
                else if (third !== undefined && tree.code(second) === '=')
                    this.#addKeyword(keywords, tree.identifier(first), third, scope);
                else if (!open) {
                    const text = tree.text.slice(tree.start(first), tree.end(group.at(-1) ?? first));
                    positional.push({ kind: 'unknown', text: (0,source_text/* snippet */.UA)(text) });
                }
            }
            group = [];
        };
        for (const child of tree.children(list)) {
            const name = tree.name(child);
            if (name === ',')
                finish();
            else if (name !== '(' && name !== ')')
                group.push(child);
        }
        finish();
        return { positional, keywords: Object.fromEntries(keywords), open };
    }
}
function* readTree(source, tree, seen, budget) {
    const uses = bindNames(tree, budget);
    const reader = new CallReader(source, tree, uses);
    for (const use of uses) {
        budget.tick();
        const place = `${use.kind} ${tree.start(use.node)} ${tree.end(use.node)}`;
        if (seen?.has(place) === true)
            continue;
        const sent = reader.readMethodCaller(use);
        if (sent)
            yield sent;
        const fact = reader.read(use);
        if (!fact)
            continue;
        seen?.add(place);
        yield fact;
        const partial = reader.readPartial(use, fact);
        if (partial)
            yield partial;
    }
}
const pythonReader = {
    language: 'python',
    *read(source, budget) {
        const { text } = source;
        if (text.length > MAX_LENGTH) {
            yield {
                kind: 'anomaly',
                anomaly: 'unparsed',
                format: 'python',
                detail: `Python code of more than ${MAX_LENGTH.toLocaleString('en')} characters was not parsed`,
                unread: true,
                location: { kind: 'file' },
            };
            return;
        }
        const tree = SyntaxTree.parse(text, source.cells ?? [], budget);
        const rest = withoutDamage(tree, budget);
        const seen = rest === undefined ? undefined : new Set();
        yield* readTree(source, tree, seen, budget);
        if (rest !== undefined)
            yield* readTree(source, SyntaxTree.parse(rest, source.cells ?? [], budget), seen, budget);
    },
};


/***/ }),

/***/ 6922:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ numberValue),
/* harmony export */   r: () => (/* binding */ stringValue)
/* harmony export */ });
const simpleEscapes = {
    '\\': '\\',
    "'": "'",
    '"': '"',
    a: '\x07',
    b: '\b',
    f: '\f',
    n: '\n',
    r: '\r',
    t: '\t',
    v: '\v',
    '\n': '',
    '\r': '',
    '\r\n': '',
};
const escape = /\\(\r\n|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|[\s\S])/g;
function unescape(body) {
    return body.replace(escape, (whole, sequence) => {
        const simple = simpleEscapes[sequence];
        if (simple !== undefined)
            return simple;
        if (/^[xuU]./.test(sequence)) {
            const code = Number.parseInt(sequence.slice(1), 16);
            return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
        }
        if (/^[0-7]/.test(sequence))
            return String.fromCodePoint(Number.parseInt(sequence, 8));
        return whole;
    });
}
function stringValue(literal) {
    const opening = /^([a-zA-Z]{0,2})("""|'''|"|')/.exec(literal);
    const prefix = opening?.[1];
    const quote = opening?.[2];
    if (prefix === undefined || quote === undefined)
        return undefined;
    const start = prefix.length + quote.length;
    const end = literal.length - quote.length;
    if (end < start || !literal.endsWith(quote))
        return undefined;
    const body = literal.slice(start, end);
    return /r/i.test(prefix) || !body.includes('\\') ? body : unescape(body);
}
function numberValue(literal) {
    const digits = literal.replaceAll('_', '');
    if (/^(?:0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+)$/.test(digits))
        return Number(digits);
    return /^(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(digits) ? Number(digits) : undefined;
}


/***/ })

};
