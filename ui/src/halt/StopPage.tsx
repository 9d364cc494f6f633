import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { haltsQuery } from '../api/queries';
import type { PageView } from '../api/types';
import { useMay, usePlace } from '../app/workspace';
import { Button } from '../kit';
import { StopDialog } from './StopDialog';
import { useHaltWords } from './words';

/** Stops all sending of one Page; the banner above says that it is stopped, and lets it go on. */
export function StopPage({ page }: { page: PageView }) {
  const w = useHaltWords();
  const { ws } = usePlace();
  const may = useMay('sending.halt');
  const halts = useQuery(haltsQuery(ws));
  const [asking, setAsking] = useState(false);
  if (!may || !halts.data || halts.data.items.some((one) => one.page_id === page.id)) return null;
  return (
    <>
      <Button kind="stamp" icon="stop" onClick={() => setAsking(true)}>{w.stopPage}</Button>
      {asking && <StopDialog target={{ scope: 'page', page_id: page.id, name: page.name }} onClose={() => setAsking(false)} />}
    </>
  );
}
