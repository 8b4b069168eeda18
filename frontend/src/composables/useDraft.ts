import { ref, toValue, watch, type MaybeRefOrGetter, type Ref } from 'vue'
import { forgetRemembered, remember, remembered, rememberedNames } from './remembered'

const PREFIX = 'draft.'

export interface Draft<Value> {
  value: Ref<Value>
  /** Forget it, after it was sent. */
  discard: () => void
  isEmpty: () => boolean
}

/**
 * Keep what is being typed, so that it survives a reload, an error, and the end of the session.
 *
 * @param name - what it is a draft of, such as `reply.NET-42`; when it changes, so does the draft
 * @param empty - returns the value to begin with
 */
export function useDraft<Value>(name: MaybeRefOrGetter<string>, empty: () => Value): Draft<Value> {
  const value = ref(read(toValue(name), empty)) as Ref<Value>
  const isEmpty = () => JSON.stringify(value.value) === JSON.stringify(empty())

  watch(
    () => toValue(name),
    (now) => {
      value.value = read(now, empty)
    },
    { flush: 'sync' },
  )
  watch(
    value,
    () => {
      const key = PREFIX + toValue(name)
      if (isEmpty()) forgetRemembered(key)
      else remember(key, JSON.stringify(value.value))
    },
    { deep: true, flush: 'sync' },
  )
  return {
    value,
    isEmpty,
    discard: () => {
      value.value = empty()
    },
  }
}

/** Forget all drafts: another person signed in at this browser. */
export function forgetDrafts(): void {
  rememberedNames(PREFIX).forEach(forgetRemembered)
}

function read<Value>(name: string, empty: () => Value): Value {
  const kept = remembered(PREFIX + name)
  if (kept === null) return empty()
  try {
    return JSON.parse(kept) as Value
  } catch {
    return empty()
  }
}
