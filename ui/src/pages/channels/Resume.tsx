import { useState } from 'react';
import { resumePage } from '../../api/actions';
import type { PageView } from '../../api/types';
import { useAction } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useSetUpWords } from '../../i18n/setup';
import { Button, Confirm } from '../../kit';

/** Ends the pause of a Page before its time, for who knows that its cause is gone. */
export function Resume({ page }: { page: PageView }) {
  const s = useSetUpWords();
  const { ws } = usePlace();
  const [asking, setAsking] = useState(false);
  const resume = useAction(() => resumePage(ws, page.id), ['pages', 'home', 'alerts', 'messages', 'message'], s.page.resumed);
  return (
    <>
      <Button size="sm" kind="primary" icon="send" onClick={() => setAsking(true)}>{s.page.resume}</Button>
      <Confirm open={asking} onClose={() => setAsking(false)} title={s.page.resumeTitle(page.name)} action={s.page.resume} onConfirm={() => resume.mutateAsync(undefined)}>
        <div className="col g12">
          <p>{s.page.resumeSay}</p>
          <p className="soft">{s.page.resumeRisk}</p>
        </div>
      </Confirm>
    </>
  );
}
