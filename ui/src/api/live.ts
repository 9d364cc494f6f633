import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

interface Change {
  kind: string;
  id?: string;
  profile_id?: string;
}

/** Which questions a kind of change makes stale. */
export function staleBy(change: Change): string[] {
  switch (change.kind) {
    case 'message':
      return ['home', 'messages', 'message', 'timeline', 'profile', 'why', 'pages'];
    case 'event':
      return ['home', 'events', 'timeline', 'profile', 'profiles', 'webhook-stats', 'why'];
    case 'profile':
      return ['profiles', 'profile', 'home', 'why'];
    case 'segment':
      return ['segment', 'segments'];
    case 'template':
      return ['message-templates', 'message-template'];
    case 'content_block':
      return ['content-blocks', 'content-block'];
    case 'media':
      return ['media'];
    case 'halt':
      return ['halts', 'messages', 'message', 'why'];
    case 'import':
      return ['imports', 'import'];
    case 'conversation':
      return ['profile', 'profiles', 'why'];
    case 'page':
      return ['pages', 'home', 'apps', 'sites'];
    case 'test_group':
      return ['test-groups'];
    case 'clock':
      return ['me', 'home', 'profile', 'profiles', 'why', 'messages', 'message'];
    default:
      return [];
  }
}

/** Gathers changes for a moment, so that a burst of a thousand costs one round of questions. */
function gather(client: QueryClient, wait: number) {
  const nouns = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    timer = undefined;
    const now = [...nouns];
    nouns.clear();
    for (const noun of now) void client.invalidateQueries({ queryKey: [noun] });
  };
  return {
    add(change: Change) {
      for (const noun of staleBy(change)) nouns.add(noun);
      timer ??= setTimeout(flush, wait);
    },
    stop() {
      clearTimeout(timer);
    },
  };
}

/** Follows the program's stream of changes and asks again for what they touch. */
export function useLive(ws: string | undefined) {
  const client = useQueryClient();
  useEffect(() => {
    if (!ws) return;
    const gathered = gather(client, 250);
    const source = new EventSource(`/api/v1/stream?workspace=${encodeURIComponent(ws)}`);
    let opened = false;
    source.onopen = () => {
      // What happened while the line was cut is not told again: ask for everything in sight.
      if (opened) void client.invalidateQueries();
      opened = true;
    };
    source.addEventListener('change', (event) => {
      try {
        gathered.add(JSON.parse((event as MessageEvent<string>).data) as Change);
      } catch {
        // A hint that cannot be read costs nothing: the next question brings the truth.
      }
    });
    return () => {
      gathered.stop();
      source.close();
    };
  }, [client, ws]);
}
