/** Home of how the pages are built: each folder with an index.html is a page, served under its own name. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The server's content security policy allows no inline scripts; icons stay files too, so that they are cached.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { calendar: `${import.meta.dirname}/calendar/index.html` } },
  },
});
