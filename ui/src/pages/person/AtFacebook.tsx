import { useState } from 'react';
import type { Person } from '../../api/types';
import { Button, Sheet } from '../../kit';
import { useSay } from '../../message/words';
import { Labels } from './Labels';
import { OwnMenu } from './OwnMenu';

type Thread = Person['conversations'][number];

/** What Facebook keeps of the person's thread. It is asked only when somebody wants to see it: its questions are counted. */
export function AtFacebook({ thread, name }: { thread: Thread; name: string }) {
  const s = useSay();
  const [open, setOpen] = useState(false);
  return (
    <Sheet title={s.fb.title}>
      {!open && <div className="col g8 top"><p className="soft t-13">{s.fb.lead}</p><Button size="sm" onClick={() => setOpen(true)}>{s.fb.look}</Button></div>}
      {open && <div className="col g20"><Labels page={thread.page_id} psid={thread.psid} /><OwnMenu page={thread.page_id} psid={thread.psid} name={name} /></div>}
    </Sheet>
  );
}
