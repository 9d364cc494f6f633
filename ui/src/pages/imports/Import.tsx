import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError } from '../../api/client';
import { useAction, useSaid, useTitle } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { Button, Confirm, EmptyState, ErrorNote, Note, PageHeader, Skeleton, Time, useEnv } from '../../kit';
import { formatNumber } from '../../lib/format';
import { deleteImport, importQuery, type Import as File } from './data';
import { ImportState } from './ImportState';
import { MappingForm } from './MappingForm';
import { phaseOf, sizeOf } from './model';
import { Outcome } from './Outcome';
import { Running } from './Running';
import { useImportWords } from './words';
import './imports.css';

const route = getRouteApi('/shell/imports/$id');

/** One file: what its columns become, how far it is read, what came of it. */
export default function Import() {
  const w = useImportWords();
  const { id } = route.useParams();
  const { ws } = usePlace();
  const file = useQuery(importQuery(ws, id));
  const said = useSaid(file.error);
  useTitle(file.data?.file_name ?? w.title);
  if (file.error instanceof ApiError && file.error.status === 404) {
    return <div className="body"><EmptyState page icon="entry" title={w.notFound} action={<Link to="/imports">{w.title}</Link>}>{w.notFoundSay}</EmptyState></div>;
  }
  if (said && !file.data) return <div className="body"><ErrorNote error={said} onRetry={() => file.refetch()} /></div>;
  if (!file.data) return <div className="body"><Skeleton lines={12} height={24} /></div>;
  return <Found file={file.data} />;
}

function Found({ file }: { file: File }) {
  const w = useImportWords();
  const may = useMay('people.import');
  const { locale } = useEnv();
  const phase = phaseOf(file);
  const size = sizeOf(file.bytes);
  const sub = (
    <span className="row g12 wrap">
      <span>{w.kinds[file.mapping.kind]} · {formatNumber(size.value, locale, 1)} {w.size[size.unit]}</span>
      {file.file_until && <span>{w.until} <Time at={file.file_until} as="short" /></span>}
    </span>
  );
  return (
    <>
      <PageHeader crumb={<Link to="/imports">{w.title}</Link>} title={file.file_name} beside={<ImportState file={file} />} sub={sub} actions={may && phase !== 'running' && <Remove file={file} />} />
      <div className="body col g20">
        {phase === 'running' && <Running file={file} />}
        {phase === 'over' && file.state === 'uploaded' && <Note tone="brass"><b>{w.gone}</b> {w.goneSay}</Note>}
        {file.state !== 'uploaded' && phase !== 'running' && <Outcome file={file} />}
        {phase === 'mapping' && (may ? <MappingForm key={file.id} file={file} /> : <Note>{w.mayNot}</Note>)}
      </div>
    </>
  );
}

function Remove({ file }: { file: File }) {
  const w = useImportWords();
  const { ws } = usePlace();
  const navigate = route.useNavigate();
  const [asking, setAsking] = useState(false);
  const remove = useAction(() => deleteImport(ws, file.id), ['imports'], w.removed, { quiet: true });
  const go = async () => {
    await remove.mutateAsync(undefined);
    await navigate({ to: '/imports' });
  };
  return (
    <>
      <Button kind="stamp" onClick={() => setAsking(true)}>{w.remove}</Button>
      <Confirm open={asking} onClose={() => setAsking(false)} destructive title={w.removeTitle} action={w.remove} onConfirm={go}><p>{w.removeSay}</p></Confirm>
    </>
  );
}
