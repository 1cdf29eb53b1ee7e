import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// `npm run dev` speaks to a running `concord up` (CONCORD_HTTP=http://127.0.0.1:8080)
// or, without one, to the typed pretend server in dev/mock. Neither is ever in a build.
export default defineConfig(async ({ command }) => {
  const plugins = [react()];
  const upstream = process.env.CONCORD_HTTP;
  if (command === 'serve' && !upstream && !process.env.VITEST) {
    const { mockServer } = await import('./dev/mock/plugin');
    plugins.push(mockServer());
  }
  return {
    plugins,
    server: upstream ? { proxy: { '/v1': { target: upstream } } } : undefined,
    build: {
      target: 'es2021',
      outDir: process.env.CONCORD_WEB_OUT ?? 'dist',
      emptyOutDir: true,
      manifest: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
    test: { environment: 'node', include: ['src/**/*.test.ts', 'dev/**/*.test.ts'] },
  };
});
