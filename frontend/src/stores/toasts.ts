import { defineStore } from 'pinia'
import { ref } from 'vue'

const SHOWN_MS = 6_000
const WITH_ACTION_MS = 10_000

export interface Toast {
  id: number
  kind: 'success' | 'info' | 'error'
  text: string
  action?: { label: string; run: () => void }
}

/** Short messages about what just happened. */
export const useToasts = defineStore('toasts', () => {
  const toasts = ref<Toast[]>([])
  let lastId = 0

  function show(kind: Toast['kind'], text: string, action?: Toast['action']): void {
    const id = ++lastId
    toasts.value = [...toasts.value.slice(-3), { id, kind, text, action }]
    // An error stays until it is closed: it may say what to do.
    if (kind !== 'error')
      setTimeout(
        () => {
          close(id)
        },
        action ? WITH_ACTION_MS : SHOWN_MS,
      )
  }

  function close(id: number): void {
    toasts.value = toasts.value.filter((toast) => toast.id !== id)
  }

  return {
    toasts,
    close,
    success: (text: string, action?: Toast['action']) => {
      show('success', text, action)
    },
    info: (text: string, action?: Toast['action']) => {
      show('info', text, action)
    },
    error: (text: string) => {
      show('error', text)
    },
  }
})
