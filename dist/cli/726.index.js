export const id = 726;
export const ids = [726];
export const modules = {

/***/ 4726:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   readYamlConfig: () => (/* binding */ readYamlConfig)
/* harmony export */ });
/* harmony import */ var yaml__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8815);
/* harmony import */ var _parsers_source_text_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8441);


const MAX_YAML = 256 * 1024;
const MAX_DEPTH = 1000;
const MAX_PIECES = 4;
class TreeReader {
    document;
    source;
    budget;
    constructor(document, source, budget) {
        this.document = document;
        this.source = source;
        this.budget = budget;
    }
    read(node, depth = 0) {
        this.budget.tick();
        const [start, end] = node?.range ?? [0, 0, 0];
        const location = this.source.locate(start, end);
        if (node === null || depth > MAX_DEPTH)
            return { kind: 'scalar', location };
        const tag = typeof node.tag === 'string' ? node.tag : '';
        const placed = { location, ...(tag !== '' && { tag }) };
        if ((0,yaml__WEBPACK_IMPORTED_MODULE_0__.isMap)(node)) {
            const members = node.items.map(({ key, value }) => [this.#keyOf(key), this.read(value, depth + 1)]);
            return { kind: 'object', members, repeated: [], ...placed };
        }
        if ((0,yaml__WEBPACK_IMPORTED_MODULE_0__.isSeq)(node))
            return { kind: 'array', items: node.items.map((item) => this.read(item, depth + 1)), ...placed };
        const scalar = (0,yaml__WEBPACK_IMPORTED_MODULE_0__.isAlias)(node) ? node.resolve(this.document) : node;
        if (!(0,yaml__WEBPACK_IMPORTED_MODULE_0__.isScalar)(scalar) || typeof scalar.value !== 'string')
            return { kind: 'scalar', ...placed };
        const text = scalar.value;
        const plain = (0,_parsers_source_text_js__WEBPACK_IMPORTED_MODULE_1__/* .sliceSource */ .U5)(this.source, start, end);
        const source = plain.text === text ? plain : { text, locate: () => location };
        return { kind: 'string', text, source, ...placed };
    }
    #keyOf(key) {
        const scalar = (0,yaml__WEBPACK_IMPORTED_MODULE_0__.isAlias)(key) ? key.resolve(this.document) : key;
        return (0,yaml__WEBPACK_IMPORTED_MODULE_0__.isScalar)(scalar) ? String(scalar.value) : '';
    }
}
const MARGIN = /^[^\s#]/gm;
function piecesOf(text) {
    const pieces = [];
    let start = 0;
    let last = 0;
    for (const { index } of text.matchAll(MARGIN)) {
        if (index - start > MAX_YAML && last > start) {
            pieces.push({ start, end: last });
            start = last;
        }
        last = index;
    }
    if (text.length - start > MAX_YAML && last > start) {
        pieces.push({ start, end: last });
        start = last;
    }
    return [...pieces, { start, end: text.length }];
}
function parse(source, budget) {
    try {
        const documents = (0,yaml__WEBPACK_IMPORTED_MODULE_0__.parseAllDocuments)(source.text, {
            logLevel: 'silent',
            strict: false,
            uniqueKeys: false,
        });
        return [...documents].map((document) => {
            const parsed = document;
            return new TreeReader(parsed, source, budget).read(parsed.contents);
        });
    }
    catch (error) {
        if (error instanceof RangeError)
            return [];
        throw error;
    }
}
function readYamlConfig(source, worth, budget) {
    const { text } = source;
    if (text.length <= MAX_YAML)
        return { roots: parse(source, budget), unread: undefined };
    const roots = [];
    let parsed = 0;
    let unread = /^%TAG/m.test(text) ? source.locate(0, 0) : undefined;
    for (const { start, end } of piecesOf(text)) {
        budget.tick();
        if (!worth.test(text.slice(start, end)))
            continue;
        if (end - start > MAX_YAML || ++parsed > MAX_PIECES)
            unread ??= source.locate(start, start);
        else
            roots.push(...parse((0,_parsers_source_text_js__WEBPACK_IMPORTED_MODULE_1__/* .sliceSource */ .U5)(source, start, end), budget));
    }
    return { roots, unread };
}


/***/ })

};
