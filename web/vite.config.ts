/** Home of how the pages are built, and of the addresses they are served under. */
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** The folder of each page by its address: `/calendar/` is in customers' links, and the page of the person is what it shows. */
const PAGES = { calendar: 'person' };

/** Puts the page of each folder where its address says; the build puts it where its source lies. */
const addresses = (): Plugin => ({
  name: 'addresses',
  enforce: 'post',
  generateBundle(_options, bundle) {
    for (const [address, folder] of Object.entries(PAGES)) {
      const page = bundle[`${folder}/index.html`];
      if (page === undefined) this.error(`the page of ${folder}/ was not built`);
      else page.fileName = `${address}/index.html`;
    }
  },
});

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react(), addresses()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The server's content security policy allows no inline scripts; icons stay files too, so that they are cached.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: Object.fromEntries(
        Object.values(PAGES).map((folder) => [folder, `${import.meta.dirname}/${folder}/index.html`]),
      ),
    },
  },
});
