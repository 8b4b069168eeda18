import { fileURLToPath, URL } from 'node:url'
import vue from '@vitejs/plugin-vue'
import icons from 'unplugin-icons/vite'
import { defineConfig } from 'vitest/config'
import { compressed } from './scripts/compressed.ts'

const server = 'http://127.0.0.1:8000'

export default defineConfig({
  plugins: [vue(), icons({ compiler: 'vue3', scale: 1, defaultClass: 'icon' }), compressed()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  css: {
    preprocessorOptions: {
      // Bootstrap 5.3 is written in Sass's older dialect.
      scss: {
        quietDeps: true,
        silenceDeprecations: ['import', 'color-functions', 'global-builtin', 'if-function'],
      },
    },
  },
  build: {
    outDir: '../src/loket/app/web',
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy allows no data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: ['en', 'id', 'es'].map((locale) => ({
            name: `locale-${locale}`,
            test: new RegExp(`/src/locales/(.*/)?${locale}\\.json$`),
          })),
        },
      },
    },
  },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/docs', '/redoc', '/openapi.json', '/health', '/ready'].map((path) => [
        path,
        { target: server },
      ]),
    ),
  },
  test: {
    environment: 'happy-dom',
    include: ['tests/**/*.test.ts'],
    restoreMocks: true,
    unstubGlobals: true,
  },
})
