import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { menuQuery, type PersonMenu } from '../../api/thread';
import { useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { Badge, Button, Dialog, ErrorNote, Skeleton } from '../../kit';
import { useSay } from '../../message/words';

const MenuForm = lazy(() => import('./MenuForm'));

/** A menu that only this person has in the thread, or the Page's that they share with everybody. */
export function OwnMenu({ page, psid, name }: { page: string; psid: string; name: string }) {
  const s = useSay();
  const { ws } = usePlace();
  const client = useQueryClient();
  const may = useMay('messages.send');
  const [editing, setEditing] = useState(false);
  const menu = useQuery(menuQuery(ws, page, psid));
  const said = useSaid(menu.error);
  const lines = menu.data?.persistent_menu ?? [];
  const done = (now: PersonMenu) => {
    client.setQueryData(menuQuery(ws, page, psid).queryKey, now);
    setEditing(false);
  };
  return (
    <section className="col g8" aria-labelledby="own-menu">
      <h3 id="own-menu">{s.fb.menu}</h3>
      {said && <ErrorNote error={said} onRetry={() => menu.refetch()} />}
      {!menu.data && !said && <Skeleton lines={1} />}
      {menu.data && lines.length === 0 && <p className="soft t-13">{s.fb.noMenu}</p>}
      {lines.map((one) => (
        <div key={one.locale} className="t-13">
          {lines.length > 1 && <code>{one.locale}</code>} {one.call_to_actions.map((item) => item.title).join(' · ')}
          {one.composer_input_disabled && <div><Badge tone="brass">{s.fb.muted}</Badge></div>}
        </div>
      ))}
      {may && menu.data && <div><Button size="sm" onClick={() => setEditing(true)}>{lines.length > 0 ? s.fb.change : s.fb.make}</Button></div>}
      <Dialog open={editing} onClose={() => setEditing(false)} size={860} title={s.fb.menuOf(name)}>
        {editing && menu.data && <Suspense fallback={<Skeleton lines={4} />}><MenuForm page={page} psid={psid} has={menu.data} onDone={done} onClose={() => setEditing(false)} /></Suspense>}
      </Dialog>
    </section>
  );
}
