export const id = 961;
export const ids = [961];
export const modules = {

/***/ 9961:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  openSource: () => (/* binding */ openSource)
});

// EXTERNAL MODULE: ./build/src/errors.js
var errors = __webpack_require__(7406);
// EXTERNAL MODULE: ./build/src/parsers/pep440.js
var pep440 = __webpack_require__(4247);
;// CONCATENATED MODULE: ./build/src/advisories/http.js

const ATTEMPTS = 4;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 60_000;
class RefusedError extends Error {
    status;
    name = 'RefusedError';
    constructor(message, status) {
        super(message);
        this.status = status;
    }
}
class BusyError extends Error {
    wait;
    constructor(message, wait) {
        super(message);
        this.wait = wait;
    }
}
function retryAfter(response) {
    const header = response.headers.get('retry-after');
    if (header === null)
        return undefined;
    const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
    return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
function isTemporary(status) {
    return status === 408 || status === 429 || status >= 500;
}
function describeFailure(error) {
    const cause = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined;
    if (typeof cause !== 'object' || cause === null)
        return (0,errors/* describeError */.Uc)(error);
    const reason = 'code' in cause && typeof cause.code === 'string' ? cause.code : (0,errors/* describeError */.Uc)(cause);
    return `${(0,errors/* describeError */.Uc)(error)} (${reason})`;
}
async function attempt(network, request) {
    const { url, init, deadline } = request;
    const response = await network.fetch(url, { ...init, signal: AbortSignal.timeout(deadline) });
    if (response.ok)
        return request.read(response);
    await response.body?.cancel();
    const message = `${new URL(url).host} answered ${response.status}`;
    if (isTemporary(response.status))
        throw new BusyError(message, retryAfter(response));
    throw new RefusedError(message, response.status);
}
async function exchange(network, request) {
    for (let attempts = 1;; attempts++) {
        try {
            return await attempt(network, request);
        }
        catch (error) {
            if (error instanceof RefusedError)
                throw error;
            const asked = error instanceof BusyError ? error.wait : undefined;
            const wait = asked ?? FIRST_WAIT * 2 ** (attempts - 1);
            if (attempts === ATTEMPTS || wait > LONGEST_WAIT) {
                throw new Error(describeFailure(error), { cause: error });
            }
            await network.sleep(wait);
        }
    }
}
async function readBody(response, limit, onProgress) {
    const chunks = [];
    let length = 0;
    const body = response.body ?? emptyBody();
    for await (const chunk of body) {
        length += chunk.length;
        if (length > limit)
            throw new Error(`the answer is larger than ${limit} bytes`);
        chunks.push(chunk);
        onProgress?.(length);
    }
    return Buffer.concat(chunks);
}
async function* emptyBody() {
}
async function readJson(response, limit) {
    return JSON.parse((await readBody(response, limit)).toString('utf8'));
}

// EXTERNAL MODULE: ./build/src/parsers/requirement.js
var requirement = __webpack_require__(3901);
// EXTERNAL MODULE: ./build/src/parsers/source-text.js
var source_text = __webpack_require__(8441);
// EXTERNAL MODULE: ./build/src/types/severity.js
var severity = __webpack_require__(1968);
// EXTERNAL MODULE: ./node_modules/ae-cvss-calculator/dist/ae-cvss-calculator.js
var ae_cvss_calculator = __webpack_require__(4353);
;// CONCATENATED MODULE: ./build/src/advisories/severity.js

const WEIGHTS = {
    AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
    AC: { L: 0.77, H: 0.44 },
    PR: { N: 0.85, L: 0.62, H: 0.27 },
    UI: { N: 0.85, R: 0.62 },
    C: { H: 0.56, L: 0.22, N: 0 },
    I: { H: 0.56, L: 0.22, N: 0 },
    A: { H: 0.56, L: 0.22, N: 0 },
};
const PRIVILEGES_IN_CHANGED_SCOPE = { N: 0.85, L: 0.68, H: 0.5 };
function roundUp(score) {
    const scaled = Math.round(score * 100_000);
    return scaled % 10_000 === 0 ? scaled / 100_000 : (Math.floor(scaled / 10_000) + 1) / 10;
}
function cvss3Score(vector) {
    const metrics = new Map();
    for (const metric of vector.split('/').slice(1)) {
        const [name = '', value = ''] = metric.split(':', 2);
        metrics.set(name, value);
    }
    const scope = metrics.get('S');
    if (scope !== 'U' && scope !== 'C')
        return undefined;
    const changed = scope === 'C';
    const weigh = (name) => {
        const weights = changed && name === 'PR' ? PRIVILEGES_IN_CHANGED_SCOPE : WEIGHTS[name];
        return weights?.[metrics.get(name) ?? ''] ?? NaN;
    };
    const base = 1 - (1 - weigh('C')) * (1 - weigh('I')) * (1 - weigh('A'));
    const impact = changed ? 7.52 * (base - 0.029) - 3.25 * (base - 0.02) ** 15 : 6.42 * base;
    const exploitability = 8.22 * weigh('AV') * weigh('AC') * weigh('PR') * weigh('UI');
    if (Number.isNaN(impact + exploitability))
        return undefined;
    if (impact <= 0)
        return 0;
    return roundUp(Math.min((changed ? 1.08 : 1) * (impact + exploitability), 10));
}
function cvss4Score(vector) {
    try {
        const score = new ae_cvss_calculator.Cvss4P0(vector).calculateScores().overall;
        return Number.isFinite(score) ? score : undefined;
    }
    catch {
        return undefined;
    }
}
function rateVector(vector) {
    const score = /^CVSS:3\.[01]\//.test(vector)
        ? cvss3Score(vector)
        : vector.startsWith('CVSS:4.0/')
            ? cvss4Score(vector)
            : undefined;
    if (score === undefined)
        return undefined;
    if (score >= 9)
        return 'critical';
    if (score >= 7)
        return 'high';
    if (score >= 4)
        return 'medium';
    return score > 0 ? 'low' : 'note';
}

;// CONCATENATED MODULE: ./build/src/advisories/record.js





function fields(value) {
    return typeof value === 'object' && value !== null ? value : {};
}
function list(value) {
    return Array.isArray(value) ? value : [];
}
function record_text(value) {
    return typeof value === 'string' ? value : '';
}
function texts(value) {
    return list(value).filter((item) => typeof item === 'string');
}
const EVENTS = ['fixed', 'introduced', 'last_affected'];
function readRange(range) {
    const type = record_text(range['type']);
    if (type !== 'ECOSYSTEM' && type !== 'SEMVER')
        return [];
    const events = list(range['events']).flatMap((event) => EVENTS.flatMap((kind, rank) => {
        const version = record_text(fields(event)[kind]);
        return version === '' ? [] : [{ kind, rank, version, first: kind === 'introduced' && version === '0' }];
    }));
    events.sort((a, b) => Number(b.first) - Number(a.first) || (0,pep440/* compare */.UD)(a.version, b.version) || a.rank - b.rank);
    const intervals = [];
    let open;
    for (const { kind, version, first } of events) {
        if (kind === 'introduced')
            open ??= first ? {} : { lower: { version, inclusive: true } };
        else if (open) {
            intervals.push({ ...open, upper: { version, inclusive: kind === 'last_affected' } });
            open = undefined;
        }
    }
    return open ? [...intervals, open] : intervals;
}
function readSeverity(record) {
    const rating = record_text(fields(record['database_specific'])['severity']).toLowerCase();
    const named = severity/* severities */.g.find((severity) => severity === (rating === 'moderate' ? 'medium' : rating));
    if (named)
        return named;
    const rated = [record, ...list(record['affected']).map(fields)]
        .flatMap((holder) => list(holder['severity']))
        .map((entry) => rateVector(record_text(fields(entry)['score'])));
    return severity/* severities */.g.find((severity) => rated.includes(severity));
}
function readRecord(source) {
    const record = fields(source);
    const id = record_text(record['id']);
    const packages = new Map();
    if (id === '' || record_text(record['withdrawn']) !== '')
        return packages;
    const malicious = id.startsWith('MAL-');
    const severity = malicious ? 'critical' : readSeverity(record);
    for (const affected of list(record['affected']).map(fields)) {
        const declared = fields(affected['package']);
        if (record_text(declared['ecosystem']).split(':', 1)[0] !== 'PyPI')
            continue;
        const name = (0,requirement/* normalizeName */.Pc)(record_text(declared['name']));
        const known = packages.get(name)?.affected;
        const ranges = list(affected['ranges']).flatMap((range) => readRange(fields(range)));
        const versions = ranges.length === 0 || malicious ? texts(affected['versions']) : [];
        packages.set(name, {
            id,
            aliases: texts(record['aliases']),
            summary: (0,source_text/* snippet */.UA)(record_text(record['summary']) || record_text(record['details'])),
            ...(severity && { severity }),
            malicious,
            affected: {
                ranges: [...(known?.ranges ?? []), ...ranges],
                versions: [...(known?.versions ?? []), ...versions],
            },
        });
    }
    return packages;
}
function addRecord(known, source) {
    for (const [name, advisory] of readRecord(source)) {
        const others = known.get(name);
        if (others)
            others.push(advisory);
        else
            known.set(name, [advisory]);
    }
}

;// CONCATENATED MODULE: ./build/src/advisories/api.js




const MOST_QUERIES = 1000;
const MOST_PAGES = 50;
const MOST_ADVISORIES = 20_000;
const CONCURRENCY = 10;
const DEADLINE = 35_000;
const LONGEST_ANSWER = 64 * 1024 * 1024;
function toQueries(packages) {
    const queries = new Map();
    for (const { name, version = '' } of packages) {
        const exact = (0,pep440/* parseVersion */.ot)(version)?.publicText;
        queries.set(`${name} ${exact ?? ''}`, {
            package: { ecosystem: 'PyPI', name },
            ...(exact !== undefined && { version: exact }),
        });
    }
    return [...queries.values()];
}
async function findIds(network, base, queries) {
    const ids = new Set();
    let waiting = queries;
    for (let page = 1; waiting.length > 0; page++) {
        if (page > MOST_PAGES)
            throw new Error(`the service answered more than ${MOST_PAGES} pages`);
        const next = [];
        for (let start = 0; start < waiting.length; start += MOST_QUERIES) {
            const batch = waiting.slice(start, start + MOST_QUERIES);
            const answer = await exchange(network, {
                url: `${base}/v1/querybatch`,
                init: {
                    method: 'POST',
                    headers: { 'content-type': 'application/json' },
                    body: JSON.stringify({ queries: batch }),
                },
                deadline: DEADLINE,
                read: (response) => readJson(response, LONGEST_ANSWER),
            });
            const results = list(fields(answer)['results']).map(fields);
            if (results.length !== batch.length)
                throw new Error('the service did not answer every query');
            for (const [i, result] of results.entries()) {
                for (const found of list(result['vulns']))
                    ids.add(record_text(fields(found)['id']));
                const token = record_text(result['next_page_token']);
                const query = batch[i];
                if (query && token !== '')
                    next.push({ ...query, page_token: token });
            }
        }
        waiting = next;
    }
    return [...ids];
}
async function fetchRecords(network, base, ids, progress) {
    const known = new Map();
    const queue = ids.slice(0, MOST_ADVISORIES);
    let read = 0;
    let failure = queue.length < ids.length ? `more than ${MOST_ADVISORIES} advisories match` : undefined;
    let stopped = false;
    const work = async () => {
        for (let id = queue.pop(); id !== undefined && !stopped; id = queue.pop()) {
            try {
                const record = await exchange(network, {
                    url: `${base}/v1/vulns/${encodeURIComponent(id)}`,
                    deadline: DEADLINE,
                    read: (response) => readJson(response, LONGEST_ANSWER),
                });
                addRecord(known, record);
                progress(`Reading advisories: ${++read} of ${ids.length}`);
            }
            catch (error) {
                failure ??= (0,errors/* describeError */.Uc)(error);
                stopped ||= !(error instanceof RefusedError);
            }
        }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    if (failure === undefined)
        return { known, notices: [] };
    const missing = `${ids.length - read} of ${ids.length} advisories could not be read`;
    return { known, notices: [`Known vulnerabilities were checked only in part: ${missing} (${failure}).`] };
}
function apiLookup(network, base, progress) {
    return async (packages) => {
        const queries = toQueries(packages);
        progress(`Asking for advisories about ${queries.length} packages`);
        return fetchRecords(network, base, await findIds(network, base, queries), progress);
    };
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./build/src/bytes.js
var bytes = __webpack_require__(8634);
;// CONCATENATED MODULE: ./build/src/advisories/crc32c.js
const POLYNOMIAL = 0x82f63b78;
const table = new Uint32Array(256).map((_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++)
        crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    return crc;
});
function crc32c(data) {
    let crc = 0xffffffff;
    for (let at = 0; at < data.length; at++)
        crc = (table[(crc ^ (data[at] ?? 0)) & 0xff] ?? 0) ^ (crc >>> 8);
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE((crc ^ 0xffffffff) >>> 0);
    return bytes.toString('base64');
}

;// CONCATENATED MODULE: ./build/src/advisories/index-file.js

const INDEX_VERSION = 1;
const MARK = '{"assayAdvisories":';
const LONGEST_HEADER = 1024;
function packIndex(known, origin) {
    const names = [...known.keys()].sort();
    const table = [];
    const slices = [];
    let offset = 0;
    for (const name of names) {
        const slice = Buffer.from(JSON.stringify(known.get(name)));
        table.push([name, offset, slice.length]);
        slices.push(slice);
        offset += slice.length;
    }
    const packedTable = Buffer.from(JSON.stringify(table));
    const header = { ...origin, table: packedTable.length, end: packedTable.length + offset };
    const line = `${MARK}${INDEX_VERSION},${JSON.stringify(header).slice(1)}\n`;
    return Buffer.concat([Buffer.from(line), packedTable, ...slices]);
}
function looksLikeIndex(head) {
    return Buffer.from(head.subarray(0, MARK.length)).toString('latin1') === MARK;
}
async function readExactly(bytes, offset, length) {
    const part = await bytes.read(offset, length);
    if (part.length < length)
        throw new Error('the index of advisories is cut off');
    return Buffer.from(part).toString('utf8');
}
async function openIndex(bytes) {
    const head = await bytes.read(0, LONGEST_HEADER);
    const lineEnd = head.indexOf(10);
    if (!looksLikeIndex(head) || lineEnd < 0)
        throw new Error('it is no index of advisories');
    const header = fields(JSON.parse(Buffer.from(head.subarray(0, lineEnd)).toString('utf8')));
    if (header['assayAdvisories'] !== INDEX_VERSION) {
        throw new Error('the index of advisories is of another version of this program');
    }
    const [built, length, end] = [Number(header['built']), Number(header['table']), Number(header['end'])];
    const start = lineEnd + 1 + length;
    if ((await bytes.size()) !== lineEnd + 1 + end)
        throw new Error('the index of advisories is cut off');
    const table = JSON.parse(await readExactly(bytes, lineEnd + 1, length));
    const places = new Map(table.map(([name, ...place]) => [name, place]));
    return {
        hash: record_text(header['hash']),
        built,
        async lookup(names) {
            const known = new Map();
            for (const name of new Set(names)) {
                const [offset, size] = places.get(name) ?? [];
                if (offset === undefined || size === undefined)
                    continue;
                known.set(name, JSON.parse(await readExactly(bytes, start + offset, size)));
            }
            return known;
        },
    };
}

// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(8522);
;// CONCATENATED MODULE: ./build/src/advisories/zip.js

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const MEMBER = 0x02014b50;
const LARGEST_MEMBER = 32 * 1024 * 1024;
function findDirectory(zip) {
    const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
    if (end < 0 || zip.readUInt32LE(end) !== END)
        throw new Error('the archive has no end');
    const entries = zip.readUInt16LE(end + 10);
    const offset = zip.readUInt32LE(end + 16);
    if (entries !== 0xffff && offset !== 0xffffffff)
        return { offset, entries };
    if (zip.readUInt32LE(end - 20) !== LOCATOR_64)
        return { offset, entries };
    const end64 = Number(zip.readBigUInt64LE(end - 12));
    if (zip.readUInt32LE(end64) !== END_64)
        throw new Error('the archive has no 64-bit end');
    return {
        offset: Number(zip.readBigUInt64LE(end64 + 48)),
        entries: Number(zip.readBigUInt64LE(end64 + 32)),
    };
}
function* readMembers(zip) {
    let at = 0;
    try {
        const directory = findDirectory(zip);
        at = directory.offset;
        for (let i = 0; i < directory.entries; i++) {
            if (zip.readUInt32LE(at) !== MEMBER)
                throw new Error('a directory entry is missing');
            const method = zip.readUInt16LE(at + 10);
            const packed = zip.readUInt32LE(at + 20);
            const header = zip.readUInt32LE(at + 42);
            const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
            const data = zip.subarray(start, start + packed);
            yield method === 0 ? data : (0,external_node_zlib_.inflateRawSync)(data, { maxOutputLength: LARGEST_MEMBER });
            at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
        }
    }
    catch (error) {
        throw new Error(`the archive of advisories is damaged at byte ${at}`, { cause: error });
    }
}

;// CONCATENATED MODULE: ./build/src/advisories/export.js










const CACHE_KEY = `osv-pypi-${INDEX_VERSION}`;
const LONGEST_AGE = 24 * 60 * 60 * 1000;
const HEAD_DEADLINE = 35_000;
const DOWNLOAD_DEADLINE = 300_000;
const LARGEST_EXPORT = 384 * 1024 * 1024;
const MEGABYTE = 1024 * 1024;
function announcedHash(response) {
    return /(?:^|[,\s])crc32c=([\w+/]+=*)/.exec(response.headers.get('x-goog-hash') ?? '')?.[1];
}
async function fetchExport(ports, url) {
    return exchange(ports, {
        url,
        deadline: DOWNLOAD_DEADLINE,
        async read(response) {
            const total = Number(response.headers.get('content-length'));
            let told = 0;
            const body = await readBody(response, LARGEST_EXPORT, (bytes) => {
                if (bytes - told < MEGABYTE)
                    return;
                told = bytes;
                const of = total > 0 ? ` of ${Math.ceil(total / MEGABYTE)}` : '';
                ports.progress(`Downloading advisories: ${Math.floor(bytes / MEGABYTE)}${of} MB`);
            });
            const hash = crc32c(body);
            if ((announcedHash(response) ?? hash) !== hash) {
                throw new Error('the checksum of the downloaded advisories does not agree');
            }
            return { data: body, hash };
        },
    });
}
function readExport(zip) {
    const known = new Map();
    for (const member of readMembers(zip))
        addRecord(known, JSON.parse(member.toString('utf8')));
    return known;
}
async function keep(cache, index) {
    const folder = await (0,promises_.mkdtemp)((0,external_node_path_.join)((0,external_node_os_.tmpdir)(), 'assay-'));
    try {
        const file = (0,external_node_path_.join)(folder, 'index');
        await (0,promises_.writeFile)(file, index);
        await cache.store(CACHE_KEY, file);
    }
    finally {
        await (0,promises_.rm)(folder, { recursive: true, force: true });
    }
}
async function download(ports, url) {
    ports.progress('Downloading advisories');
    const { data, hash } = await fetchExport(ports, url);
    ports.progress('Indexing advisories');
    const index = packIndex(readExport(data), { hash, built: ports.now() });
    await keep(ports.cache, index).catch((error) => {
        ports.progress(`The advisories could not be cached: ${(0,errors/* describeError */.Uc)(error)}`);
    });
    return openIndex((0,bytes/* memoryBytes */.ZY)(index));
}
async function isCurrent(ports, url, { hash, built }) {
    const current = await exchange(ports, {
        url,
        init: { method: 'HEAD' },
        deadline: HEAD_DEADLINE,
        read: (response) => Promise.resolve(announcedHash(response)),
    });
    return current === undefined ? ports.now() - built < LONGEST_AGE : current === hash;
}
async function openCached(cache) {
    let file;
    try {
        const path = await cache.restore(CACHE_KEY);
        if (path === undefined)
            return undefined;
        file = await (0,bytes/* openFile */.Tq)(path);
        return { index: await openIndex(file), file };
    }
    catch {
        await file?.close();
        return undefined;
    }
}
function exportLookup(ports, base) {
    const url = `${base}/PyPI/all.zip`;
    return async (packages) => {
        const names = packages.map(({ name }) => name);
        const cached = await openCached(ports.cache);
        try {
            const fresh = cached && (await isCurrent(ports, url, cached.index));
            const index = fresh === true ? cached.index : await download(ports, url);
            return { known: await index.lookup(names), notices: [] };
        }
        catch (error) {
            if (cached === undefined)
                throw error;
            const date = new Date(cached.index.built).toISOString().slice(0, 10);
            const notice = `Known vulnerabilities are those of ${date}; newer advisories could not be fetched: ${(0,errors/* describeError */.Uc)(error)}.`;
            return { known: await cached.index.lookup(names), notices: [notice] };
        }
        finally {
            await cached?.file.close();
        }
    };
}

;// CONCATENATED MODULE: ./build/src/advisories/local.js






const MOST_FILES = 200_000;
const LARGEST_ARCHIVE = 1024 * 1024 * 1024;
const LARGEST_RECORD = 16 * 1024 * 1024;
async function readFolder(folder) {
    const known = new Map();
    const entries = await (0,promises_.readdir)(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.json'));
    if (files.length === 0)
        throw new Error(`${folder} holds no records (*.json)`);
    if (files.length > MOST_FILES)
        throw new Error(`${folder} holds more than ${MOST_FILES} records`);
    let unreadable = 0;
    for (const { parentPath, name } of files) {
        const path = (0,external_node_path_.join)(parentPath, name);
        try {
            if ((await (0,promises_.stat)(path)).size > LARGEST_RECORD)
                throw new Error('too large');
            addRecord(known, JSON.parse(await (0,promises_.readFile)(path, 'utf8')));
        }
        catch {
            unreadable++;
        }
    }
    const notice = `Known vulnerabilities were checked only in part: ${unreadable} of ${files.length} records could not be read.`;
    return { known, notices: unreadable > 0 ? [notice] : [] };
}
function localLookup(path) {
    return async (packages) => {
        if ((await (0,promises_.stat)(path)).isDirectory())
            return readFolder(path);
        const file = await (0,bytes/* openFile */.Tq)(path);
        try {
            const head = Buffer.from(await file.read(0, 64));
            if (looksLikeIndex(head)) {
                const index = await openIndex(file);
                return { known: await index.lookup(packages.map(({ name }) => name)), notices: [] };
            }
            if (head.toString('latin1', 0, 2) !== 'PK') {
                throw new Error(`${path} is neither an export of advisories nor an index of them`);
            }
            if ((await file.size()) > LARGEST_ARCHIVE)
                throw new Error(`${path} is too large`);
            return { known: readExport(Buffer.from(await file.read(0, await file.size()))), notices: [] };
        }
        finally {
            await file.close();
        }
    };
}

// EXTERNAL MODULE: ./build/src/parsers/version-ranges.js
var version_ranges = __webpack_require__(4473);
;// CONCATENATED MODULE: ./build/src/advisories/match.js



const DATABASES = ['MAL-', 'CVE-', 'GHSA-', 'PYSEC-'];
const MOST_IDS = 8;
function byDatabase(a, b) {
    const rank = (id) => {
        const found = DATABASES.findIndex((prefix) => id.startsWith(prefix));
        return found < 0 ? DATABASES.length : found;
    };
    return rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0);
}
function groupByAlias(advisories) {
    const groups = new Map();
    for (const advisory of advisories) {
        const names = [advisory.id, ...advisory.aliases];
        const touched = new Set(names.flatMap((name) => groups.get(name) ?? []));
        const group = [...touched, { advisory, affected: (0,version_ranges/* affectedVersions */.Oe)(advisory.affected) }];
        for (const { advisory: member } of group)
            for (const name of [member.id, ...member.aliases])
                groups.set(name, group);
    }
    return [...new Set(groups.values())];
}
function findFixed(matched, from) {
    const candidates = matched
        .flatMap(({ advisory }) => advisory.affected.ranges)
        .flatMap(({ upper }) => (upper && !upper.inclusive ? [upper.version] : []))
        .filter((version) => from === undefined || (0,pep440/* compare */.UD)(version, from) > 0)
        .sort(pep440/* compare */.UD);
    if (candidates.length < 2)
        return candidates[0];
    const isClean = (version) => matched.every(({ affected }) => (0,version_ranges/* relate */.c7)((0,version_ranges/* admittedVersions */.w0)(`==${version}`), affected) === 'none');
    return candidates.find(isClean) ?? candidates[0];
}
function describeFlaw(group, admitted, declared) {
    const admits = group.map(({ advisory, affected }) => declared.version !== undefined && advisory.affected.versions.includes(declared.version)
        ? 'all'
        : (0,version_ranges/* relate */.c7)(admitted, affected));
    const matched = group.filter((_, i) => admits[i] !== 'none');
    matched.sort((a, b) => byDatabase(a.advisory.id, b.advisory.id));
    const advisories = matched.map(({ advisory }) => advisory);
    const ids = [...new Set(advisories.flatMap(({ id, aliases }) => [id, ...aliases]))].sort(byDatabase);
    const [first, ...others] = ids.slice(0, MOST_IDS);
    if (first === undefined)
        return undefined;
    const malicious = advisories.some((advisory) => advisory.malicious);
    const fixed = findFixed(matched, declared.version ?? admitted[0]?.lower?.version);
    return {
        ids: [first, ...others],
        malicious,
        severity: malicious ? 'critical' : (advisories.find(({ severity }) => severity)?.severity ?? 'medium'),
        summary: advisories.find(({ summary }) => summary !== '')?.summary ?? '',
        ...(fixed !== undefined && { fixed }),
        admits: admits.includes('all') ? 'all' : 'some',
    };
}
function isChecked({ origin, version }) {
    return origin === 'index' || (origin === 'url' && version !== undefined);
}
function declarationKey({ name, specifier, version }) {
    return JSON.stringify([name, specifier, version ?? null]);
}
function findVulnerabilities(packages, known) {
    const groups = new Map();
    const flaws = new Map();
    const findFlaws = (declared) => {
        const { name, version, specifier } = declared;
        const grouped = groups.get(name) ?? groupByAlias(known.get(name) ?? []);
        groups.set(name, grouped);
        const admitted = (0,version_ranges/* admittedVersions */.w0)(version === undefined ? specifier : `==${version}`);
        const found = grouped.flatMap((group) => describeFlaw(group, admitted, declared) ?? []);
        return found.sort((a, b) => severity/* severities */.g.indexOf(a.severity) - severity/* severities */.g.indexOf(b.severity) || byDatabase(a.ids[0], b.ids[0]));
    };
    return packages.filter(isChecked).flatMap((declared) => {
        const key = declarationKey(declared);
        const found = flaws.get(key) ?? findFlaws(declared);
        flaws.set(key, found);
        return found.map((flaw) => ({
            kind: 'vulnerability',
            package: declared,
            location: declared.location,
            ...flaw,
        }));
    });
}

;// CONCATENATED MODULE: ./build/src/advisories/source.js





const API = 'https://api.osv.dev';
const EXPORT = 'https://osv-vulnerabilities.storage.googleapis.com';
const MOST_DECLARATIONS = 5000;
function pause(milliseconds) {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
function openLookup(setting, ports) {
    const progress = (message) => ports.progress(message);
    const network = {
        fetch: ports.fetch,
        sleep: (milliseconds) => ports.sleep?.(milliseconds) ?? pause(milliseconds),
    };
    if (setting === 'api')
        return apiLookup(network, ports.api ?? API, progress);
    if (setting === 'export') {
        const now = () => ports.now?.() ?? Date.now();
        return exportLookup({ ...network, cache: ports.cache, progress, now }, ports.export ?? EXPORT);
    }
    return localLookup(setting);
}
function openSource(setting, ports) {
    const lookup = openLookup(setting, ports);
    return {
        async find(packages) {
            const keys = new Set();
            const checked = packages.filter((declared) => isChecked(declared) &&
                (keys.size < MOST_DECLARATIONS || keys.has(declarationKey(declared))) &&
                keys.add(declarationKey(declared)));
            if (checked.length === 0)
                return { facts: [], notices: [] };
            const limit = keys.size < MOST_DECLARATIONS
                ? []
                : [
                    `Only the first ${MOST_DECLARATIONS} different packages were checked for known vulnerabilities.`,
                ];
            try {
                const { known, notices } = await lookup(checked);
                return { facts: findVulnerabilities(checked, known), notices: [...notices, ...limit] };
            }
            catch (error) {
                return { facts: [], notices: [`Known vulnerabilities were not checked: ${(0,errors/* describeError */.Uc)(error)}.`] };
            }
        },
    };
}


/***/ })

};
