import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
}
interface Media {
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
}
interface Operation {
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: Media & { readonly required?: boolean };
  readonly responses: Readonly<Record<string, Media | { readonly $ref: string }>>;
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const JSON_TYPE = 'application/json';

/** Escapes one step of a JSON pointer (RFC 6901), for use in a URI fragment. */
function step(name: string): string {
  return encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
}

/** GitHub's published description of its REST API, asked about one request at a time. */
export class ApiDescription {
  readonly #document: Description;
  readonly #ajv = new Ajv({ strict: false, validateSchema: false, coerceTypes: false, allErrors: true });
  /** Values of a path or query are text. */
  readonly #coercing = new Ajv({ strict: false, validateSchema: false, coerceTypes: true });
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor() {
    const path = createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json');
    this.#document = JSON.parse(readFileSync(path, 'utf8')) as Description;
    for (const ajv of [this.#ajv, this.#coercing]) {
      addFormats.default(ajv);
      ajv.addSchema(this.#document, 'github');
    }
  }

  /** The templates that a path may stand for, with the values of their parameters. */
  match(method: string, path: string): { route: string; parameters: Record<string, string> } | undefined {
    for (const [route, operations] of Object.entries(this.#document.paths)) {
      if (!(method.toLowerCase() in operations)) continue;
      const names = [...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
      // A file's path is the one parameter that may hold a slash.
      const pattern = route.replace(/\{(\w+)\}/g, (_, name) => (name === 'path' ? '(.+)' : '([^/]+)'));
      const values = new RegExp(`^${pattern}$`).exec(path)?.slice(1);
      if (values === undefined) continue;
      const parameters = names.map((name, at) => [name, decodeURIComponent(values[at] ?? '')]);
      return { route, parameters: Object.fromEntries(parameters) as Record<string, string> };
    }
    return undefined;
  }

  /** What is wrong with a request; nothing where it is as described. */
  checkRequest(
    method: string,
    route: string,
    values: Readonly<Record<string, string>>,
    query: URLSearchParams,
    body: unknown,
  ): string[] {
    const [operation, pointer] = this.#operation(method, route);
    const problems: string[] = [];
    const known = (operation.parameters ?? []).map((parameter, at): [Parameter, string] =>
      '$ref' in parameter
        ? [this.#resolve(parameter.$ref) as Parameter, parameter.$ref]
        : [parameter, `${pointer}/parameters/${at}`],
    );
    for (const [parameter, at] of known) {
      const value = parameter.in === 'path' ? values[parameter.name] : query.get(parameter.name);
      if (value === null || value === undefined) {
        if (parameter.required === true) problems.push(`${parameter.name} is missing`);
        continue;
      }
      problems.push(...this.#check(`${at}/schema`, { value }, this.#coercing, parameter.name));
    }
    for (const name of query.keys()) {
      if (!known.some(([parameter]) => parameter.in === 'query' && parameter.name === name))
        problems.push(`${name} is no parameter`);
    }
    const schema = operation.requestBody?.content?.[JSON_TYPE]?.schema;
    if (schema === undefined) {
      if (body !== undefined) problems.push('a body was sent');
    } else if (body === undefined) problems.push('the body is missing');
    else {
      problems.push(
        ...this.#check(
          `${pointer}/requestBody/content/${step(JSON_TYPE)}/schema`,
          { value: body },
          this.#ajv,
          'body',
        ),
      );
    }
    return problems;
  }

  /** What is wrong with a JSON answer. */
  checkResponse(method: string, route: string, status: number, body: unknown): string[] {
    const [operation, pointer] = this.#operation(method, route);
    const described = operation.responses[status];
    if (described === undefined) return status >= 400 ? [] : [`${status} is no answer of ${method} ${route}`];
    const at = '$ref' in described ? described.$ref : `${pointer}/responses/${status}`;
    const response = '$ref' in described ? (this.#resolve(described.$ref) as Media) : described;
    if (response.content?.[JSON_TYPE]?.schema === undefined) return [];
    return this.#check(`${at}/content/${step(JSON_TYPE)}/schema`, { value: body }, this.#ajv, 'answer');
  }

  #operation(method: string, route: string): [Operation, string] {
    const operation = this.#document.paths[route]?.[method.toLowerCase()];
    if (operation === undefined) throw new Error(`${method} ${route} is not described`);
    return [operation, `#/paths/${step(route)}/${method.toLowerCase()}`];
  }

  #resolve(reference: string): unknown {
    return reference
      .slice('#/'.length)
      .split('/')
      .reduce<unknown>(
        (value, name) => (value as Record<string, unknown>)[name.replaceAll('~1', '/').replaceAll('~0', '~')],
        this.#document,
      );
  }

  #check(pointer: string, holder: { value: unknown }, ajv: Ajv, name: string): string[] {
    const key = `${ajv === this.#ajv ? 'exact' : 'coercing'} ${pointer}`;
    const validate =
      this.#compiled.get(key) ??
      ajv.compile({ type: 'object', properties: { value: { $ref: `github${pointer}` } } });
    this.#compiled.set(key, validate);
    if (validate(holder)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message }) => `${name}${instancePath.replace('/value', '')} ${message ?? ''}`,
    );
  }
}

let loaded: ApiDescription | undefined;

/** Loaded once: it is 13 MB. */
export function apiDescription(): ApiDescription {
  loaded ??= new ApiDescription();
  return loaded;
}
