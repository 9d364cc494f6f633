import { useQueryClient } from '@tanstack/react-query';
import { policyQuery, setPolicy, type PolicySettings } from '../../api/setup';
import { useAction } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { useToast } from '../../kit';

/** Keeps the settings. They are one document: what a form does not show goes back as it came. */
export function useSavePolicy(has: PolicySettings) {
  const t = useT();
  const { ws } = usePlace();
  const client = useQueryClient();
  const say = useToast();
  return useAction((change: Partial<PolicySettings>) => setPolicy(ws, { ...has, ...change }), ['why'], (now) => {
    say(t.kit.saved);
    client.setQueryData(policyQuery(ws).queryKey, now);
  }, { quiet: true });
}
