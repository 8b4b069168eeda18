import prettier from 'eslint-config-prettier'
import vue from 'eslint-plugin-vue'
import accessibility from 'eslint-plugin-vuejs-accessibility'
import globals from 'globals'
import typescript from 'typescript-eslint'

export default typescript.config(
  { ignores: ['node_modules', 'src/api/schema.d.ts'] },
  typescript.configs.strict,
  vue.configs['flat/recommended'],
  accessibility.configs['flat/recommended'],
  {
    files: ['src/**/*.{ts,vue}'],
    languageOptions: {
      globals: globals.browser,
      parserOptions: { parser: typescript.parser, extraFileExtensions: ['.vue'] },
    },
  },
  {
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'error',
      'max-lines': ['error', { max: 400 }],
      // No style in the page: the content security policy refuses it.
      'vue/no-static-inline-styles': 'error',
      'vue/no-v-html': 'error',
      'vue/require-default-prop': 'off',
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/define-macros-order': 'error',
      'vue/no-unused-emit-declarations': 'error',
      'vue/no-restricted-static-attribute': ['error', { key: 'style', message: 'Use a class.' }],
      'vue/no-restricted-v-bind': ['error', { argument: 'style', message: 'Use a class.' }],
      // A label before or around its control, or `for`, each is enough.
      'vuejs-accessibility/label-has-for': ['error', { required: { some: ['nesting', 'id'] } }],
      'vuejs-accessibility/form-control-has-label': 'error',
      'vuejs-accessibility/no-autofocus': 'off',
    },
  },
  { files: ['scripts/**', '*.config.*'], languageOptions: { globals: globals.node } },
  prettier,
)
