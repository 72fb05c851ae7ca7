/**
 * Names that Python 3 replaces when it reads the protocols of Python 2 (`pickle.load(fix_imports=True)`, documented
 * under `_compat_pickle`). Only the forward direction is needed.
 */
const modules: ReadonlyMap<string, string> = new Map([
  ['BaseHTTPServer', 'http.server'],
  ['CGIHTTPServer', 'http.server'],
  ['ConfigParser', 'configparser'],
  ['Cookie', 'http.cookies'],
  ['Dialog', 'tkinter.dialog'],
  ['DocXMLRPCServer', 'xmlrpc.server'],
  ['FileDialog', 'tkinter.filedialog'],
  ['HTMLParser', 'html.parser'],
  ['Queue', 'queue'],
  ['ScrolledText', 'tkinter.scrolledtext'],
  ['SimpleDialog', 'tkinter.simpledialog'],
  ['SimpleHTTPServer', 'http.server'],
  ['SimpleXMLRPCServer', 'xmlrpc.server'],
  ['SocketServer', 'socketserver'],
  ['StringIO', 'io'],
  ['Tix', 'tkinter.tix'],
  ['Tkconstants', 'tkinter.constants'],
  ['Tkdnd', 'tkinter.dnd'],
  ['Tkinter', 'tkinter'],
  ['UserDict', 'collections'],
  ['UserList', 'collections'],
  ['UserString', 'collections'],
  ['__builtin__', 'builtins'],
  ['_abcoll', 'collections.abc'],
  ['_elementtree', 'xml.etree.ElementTree'],
  ['_winreg', 'winreg'],
  ['anydbm', 'dbm'],
  ['cPickle', 'pickle'],
  ['cStringIO', 'io'],
  ['commands', 'subprocess'],
  ['cookielib', 'http.cookiejar'],
  ['copy_reg', 'copyreg'],
  ['dbhash', 'dbm.bsd'],
  ['dbm', 'dbm.ndbm'],
  ['dumbdbm', 'dbm.dumb'],
  ['dummy_thread', '_dummy_thread'],
  ['gdbm', 'dbm.gnu'],
  ['htmlentitydefs', 'html.entities'],
  ['httplib', 'http.client'],
  ['markupbase', '_markupbase'],
  ['repr', 'reprlib'],
  ['robotparser', 'urllib.robotparser'],
  ['test.test_support', 'test.support'],
  ['thread', '_thread'],
  ['tkColorChooser', 'tkinter.colorchooser'],
  ['tkCommonDialog', 'tkinter.commondialog'],
  ['tkFileDialog', 'tkinter.filedialog'],
  ['tkFont', 'tkinter.font'],
  ['tkMessageBox', 'tkinter.messagebox'],
  ['tkSimpleDialog', 'tkinter.simpledialog'],
  ['ttk', 'tkinter.ttk'],
  ['urllib2', 'urllib.request'],
  ['urlparse', 'urllib.parse'],
  ['whichdb', 'dbm'],
  ['xmlrpclib', 'xmlrpc.client'],
]);

/** What the module `exceptions` held; a module of that name may be anybody's today. */
const exceptions =
  'ArithmeticError AssertionError AttributeError BaseException BufferError BytesWarning ' +
  'DeprecationWarning EOFError EnvironmentError Exception FloatingPointError FutureWarning GeneratorExit ' +
  'IOError ImportError ImportWarning IndentationError IndexError KeyError KeyboardInterrupt LookupError ' +
  'MemoryError NameError NotImplementedError OSError OverflowError PendingDeprecationWarning ' +
  'ReferenceError RuntimeError RuntimeWarning StandardError StopIteration SyntaxError SyntaxWarning ' +
  'SystemError SystemExit TabError TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError ' +
  'UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning ZeroDivisionError';

/** `module.name` that moved to another module or got another name. */
const names: ReadonlyMap<string, readonly [module: string, name: string]> = new Map<
  string,
  readonly [string, string]
>([
  ...exceptions.split(' ').map((name) => [`exceptions.${name}`, ['builtins', name]] as const),
  ['__builtin__.basestring', ['builtins', 'str']],
  ['__builtin__.intern', ['sys', 'intern']],
  ['__builtin__.long', ['builtins', 'int']],
  ['__builtin__.reduce', ['functools', 'reduce']],
  ['__builtin__.unichr', ['builtins', 'chr']],
  ['__builtin__.unicode', ['builtins', 'str']],
  ['__builtin__.xrange', ['builtins', 'range']],
  ['UserDict.IterableUserDict', ['collections', 'UserDict']],
  ['_multiprocessing.Connection', ['multiprocessing.connection', 'Connection']],
  ['_socket.fromfd', ['socket', 'fromfd']],
  ['itertools.ifilter', ['builtins', 'filter']],
  ['itertools.ifilterfalse', ['itertools', 'filterfalse']],
  ['itertools.imap', ['builtins', 'map']],
  ['itertools.izip', ['builtins', 'zip']],
  ['itertools.izip_longest', ['itertools', 'zip_longest']],
  ...['AuthenticationError', 'BufferTooShort', 'ProcessError', 'TimeoutError'].map(
    (name) => [`multiprocessing.${name}`, ['multiprocessing.context', name]] as const,
  ),
  ['multiprocessing.forking.Popen', ['multiprocessing.popen_fork', 'Popen']],
  ['multiprocessing.process.Process', ['multiprocessing.context', 'Process']],
  ['socket._socketobject', ['socket', 'SocketType']],
  ['urllib2.HTTPError', ['urllib.error', 'HTTPError']],
  ['urllib2.URLError', ['urllib.error', 'URLError']],
  ['urllib.ContentTooShortError', ['urllib.error', 'ContentTooShortError']],
  ['urllib.getproxies', ['urllib.request', 'getproxies']],
  ['urllib.pathname2url', ['urllib.request', 'pathname2url']],
  ['urllib.quote', ['urllib.parse', 'quote']],
  ['urllib.quote_plus', ['urllib.parse', 'quote_plus']],
  ['urllib.unquote', ['urllib.parse', 'unquote']],
  ['urllib.unquote_plus', ['urllib.parse', 'unquote_plus']],
  ['urllib.url2pathname', ['urllib.request', 'url2pathname']],
  ['urllib.urlcleanup', ['urllib.request', 'urlcleanup']],
  ['urllib.urlencode', ['urllib.parse', 'urlencode']],
  ['urllib.urlopen', ['urllib.request', 'urlopen']],
  ['urllib.urlretrieve', ['urllib.request', 'urlretrieve']],
]);

/** The name by which Python 3 knows what Python 2 called `module.name`; for protocols below 3, as CPython does. */
export function modernName(module: string, name: string): readonly [module: string, name: string] {
  return names.get(`${module}.${name}`) ?? [modules.get(module) ?? module, name];
}
