/** Home of how the pages are built, and of the addresses they are served under. */
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
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

/** Leaves each file that is worth it compressed beside it, for the server to send. */
const compressed = (): Plugin => ({
  name: 'compressed',
  async writeBundle({ dir }, bundle) {
    if (dir === undefined) this.error('the pages are built into a folder');
    const files = Object.values(bundle).map(({ fileName }) => `${dir}/${fileName}`);
    await Promise.all(files.filter((path) => /\.(?:js|css|html|svg)$/.test(path)).map(leaveCompressed));
  },
});

async function leaveCompressed(path: string): Promise<void> {
  const file = await readFile(path);
  const forms = { br: await promisify(brotliCompress)(file), gz: await promisify(gzip)(file, { level: 9 }) };
  for (const [ending, form] of Object.entries(forms)) {
    if (form.length < file.length) await writeFile(`${path}.${ending}`, form);
  }
}

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react(), addresses(), compressed()],
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
