import { VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import StartFailed from './components/feedback/StartFailed.vue'
import { queryClient } from './entities/queryClient'
import { i18n, preferredLocale, showLocale } from './i18n'
import { router } from './router'
import { useAppearance } from './stores/appearance'
import { useSession } from './stores/session'
import './styles/main.scss'

const pinia = createPinia()

async function start(): Promise<void> {
  useAppearance(pinia)
  await showLocale(preferredLocale() ?? 'en')
  try {
    await useSession(pinia).resume()
  } catch (error) {
    createApp(StartFailed, { error }).use(i18n).mount('#app')
    return
  }
  createApp(App).use(pinia).use(i18n).use(VueQueryPlugin, { queryClient }).use(router).mount('#app')
}

void start()
