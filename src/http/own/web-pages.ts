/** Routes of the pages for people: static files that are clients of the API and nothing else. */
import staticFiles from '@fastify/static';
import type { FastifyPluginAsync } from 'fastify';
import type { HttpDeps } from '../deps.ts';
import { smallPage } from '../small-page.ts';

const NOT_BUILT = smallPage({
  title: 'The pages are not built',
  tone: 'bad',
  sentences: ['Run "npm run build:web" and start again. The API works without them.'],
});

/** GET /, /calendar/ and the files they load. */
export function webPageRoutes(deps: HttpDeps): FastifyPluginAsync {
  return async (app) => {
    app.get('/', { schema: { hide: true } }, (_request, reply) => reply.redirect('/calendar/', 302));
    if (deps.webRoot === null) {
      app.get('/calendar/', { schema: { hide: true } }, (_request, reply) =>
        reply.code(503).type('text/html; charset=utf-8').send(NOT_BUILT),
      );
      return;
    }
    // File names of assets carry a hash of their content, so they never change.
    await app.register(staticFiles, {
      root: deps.webRoot,
      prefix: '/',
      index: ['index.html'],
      schemaHide: true,
      cacheControl: false,
      // The build leaves each file compressed beside it.
      preCompressed: true,
      setHeaders: (reply, path) => {
        const isPage = /\.html(?:\.\w+)?$/.test(path);
        reply.header('cache-control', isPage ? 'no-cache' : 'public, max-age=31536000, immutable');
      },
    });
  };
}
