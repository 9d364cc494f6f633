import { setTester } from '../../api/people';
import type { Person } from '../../api/types';
import { useAction } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { Badge, Button } from '../../kit';
import { useSay } from '../../message/words';

/** Whether an app in development mode may talk with the person; nothing where the app is live. */
export function Tester({ conversation, profile }: { conversation: Person['conversations'][number] | undefined; profile: string }) {
  const s = useSay();
  const { ws } = usePlace();
  const may = useMay('pages.manage');
  const set = useAction((tester: boolean) => setTester(ws, profile, conversation!.page_id, tester), ['profile']);
  if (!conversation?.development) return null;
  const tester = conversation.tester === true;
  return (
    <span className="block gap-top" title={s.consent.testerSay}>
      <Badge tone={tester ? 'line' : 'brass'}>{tester ? s.consent.tester : s.consent.noTester}</Badge>{' '}
      {may && <Button size="sm" busy={set.isPending} onClick={() => set.mutate(!tester)}>{tester ? s.consent.unsetTester : s.consent.setTester}</Button>}
    </span>
  );
}
