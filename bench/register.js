// Lets Node run the sources as they are: `./x.js`, as TypeScript wants imports written, is `./x.ts` on disk.
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, next) {
    const own =
      context.parentURL?.includes('/node_modules/') === false && /^\.{1,2}\/.*\.js$/.test(specifier);
    return next(own ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
});
