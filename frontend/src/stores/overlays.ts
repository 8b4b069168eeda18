import { defineStore } from 'pinia'
import { ref } from 'vue'

/** Which of the application's own overlays is open. */
export const useOverlays = defineStore('overlays', () => {
  const open = ref<'palette' | 'help' | null>(null)
  return { open }
})
