import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError } from '../../api/client';
import { useAction, useSaid, useTitle } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { Badge, Button, Confirm, CopyId, EmptyState, ErrorNote, Menu, Note, PageHeader, SelectField, Sheet, Skeleton, TextField, Time } from '../../kit';
import { LiquidField } from '../../composer/LiquidField';
import { Leaving } from './Template';
import { addBlock, blockQuery, blockVersionsQuery, eraseBlock, patchBlock, type ContentBlock } from './data';
import { useTemplateWords } from './words';
import '../../composer/composer.css';

const route = getRouteApi('/shell/blocks/$id');

/** A content block: its text, what names it, what it was. */
export default function Block() {
  const w = useTemplateWords();
  const { id } = route.useParams();
  const { ws } = usePlace();
  const fresh = id === 'new';
  const block = useQuery({ ...blockQuery(ws, id), enabled: !fresh });
  const said = useSaid(block.error);
  useTitle(block.data?.name ?? w.untitledBlock);
  if (block.error instanceof ApiError && block.error.status === 404) {
    return <div className="body"><EmptyState page icon="feed" title={w.notFound} action={<Link to="/templates" search={{ tab: 'blocks' }}>{w.tabs.blocks}</Link>}>{w.notFoundSay}</EmptyState></div>;
  }
  if (said && !block.data) return <div className="body"><ErrorNote error={said} onRetry={() => block.refetch()} /></div>;
  if (!fresh && !block.data) return <div className="body"><Skeleton lines={12} height={24} /></div>;
  return <Editor key={`${id} ${block.data?.version}`} saved={block.data} onReload={() => block.refetch()} />;
}

function Editor({ saved, onReload }: { saved: ContentBlock | undefined; onReload: () => void }) {
  const w = useTemplateWords();
  const { ws } = usePlace();
  const navigate = route.useNavigate();
  const may = useMay('content.edit');
  const [name, setName] = useState(saved?.name ?? '');
  const [description, setDescription] = useState(saved?.description ?? '');
  const [content, setContent] = useState(saved?.content ?? '');
  const [state, setState] = useState<'active' | 'draft'>(saved?.state ?? 'active');
  const changed = name !== (saved?.name ?? '') || description !== (saved?.description ?? '') || content !== (saved?.content ?? '') || state !== (saved?.state ?? 'active');
  const save = useAction(
    () => (saved
      ? patchBlock(ws, saved.id, { name: name === saved.name ? undefined : name.trim(), description, content, state: state === saved.state ? undefined : state, updated_at: saved.updated_at })
      : addBlock(ws, { name: name.trim(), description, content, state })),
    ['content-blocks', 'content-block'],
    (kept) => { if (!saved) void navigate({ to: '/blocks/$id', params: { id: kept.id }, replace: true, ignoreBlocker: true }); },
    { quiet: true },
  );
  const fields = save.error instanceof ApiError ? save.error.fields : {};
  const conflict = save.error instanceof ApiError && save.error.status === 409 && !fields.name && !fields.state;
  const refused = useSaid(save.error instanceof ApiError && !conflict && !fields.name && !fields.content && !fields.description && !fields.state ? save.error : null);
  return (
    <>
      <PageHeader
        crumb={<Link to="/templates" search={{ tab: 'blocks' }}>{w.tabs.blocks}</Link>} title={saved?.name ?? w.untitledBlock}
        beside={<>{saved?.archived_at && <Badge>{w.archived}</Badge>}{saved?.state === 'draft' && <Badge tone="brass">{w.draft}</Badge>}{changed && saved && <Badge tone="brass">{w.unsaved}</Badge>}</>}
        sub={saved && <>{w.versionOf(saved.version)}, <Time at={saved.updated_at} as="day" /> · <CopyId value={saved.liquid_tag} label={w.writtenAs} /></>}
        actions={may && <><Actions saved={saved} /><Button kind="primary" disabled={!changed || name.trim() === '' || content.trim() === ''} busy={save.isPending} onClick={() => save.mutate(undefined)}>{w.save}</Button></>}
      />
      <div className="body">
        {conflict && <Note tone="brass">{w.elsewhere} <button type="button" className="lnk" onClick={() => { save.reset(); onReload(); }}>{w.reload}</button></Note>}
        {refused && <ErrorNote error={refused} />}
        {saved && saved.used > 0 && <Note>{w.everywhere(saved.used)}</Note>}
        <div className="blockcols">
          <Sheet label={w.untitledBlock}>
            <div className="col g16">
              <div className="pairs">
                <TextField label={w.name} required maxLength={99} disabled={saved?.state === 'active'} hint={saved?.state === 'active' ? w.nameStays : w.blockNameHint} value={name} error={fields.name ?? null} onChange={(event) => setName(event.target.value)} />
                <SelectField label={w.state} value={state} disabled={saved?.state === 'active'} error={fields.state ?? null} choices={[{ value: 'active', label: w.active }, { value: 'draft', label: w.draft }]} onChange={(event) => setState(event.target.value as 'active' | 'draft')} />
              </div>
              <TextField label={w.description} maxLength={249} value={description} error={fields.description ?? null} onChange={(event) => setDescription(event.target.value)} />
              <LiquidField label={w.content} required rows={14} value={content} error={fields.content ?? null} onChange={setContent} />
            </div>
          </Sheet>
          {saved && <Around block={saved} onRestore={setContent} />}
        </div>
      </div>
      <Leaving when={changed && !!may && !save.isSuccess} />
    </>
  );
}

/** What names the block, what it names, and what it said before. */
function Around({ block, onRestore }: { block: ContentBlock; onRestore: (content: string) => void }) {
  const w = useTemplateWords();
  const { ws } = usePlace();
  const versions = useQuery(blockVersionsQuery(ws, block.id));
  return (
    <div className="col g16">
      <Sheet title={w.usedBy}>
        {block.used_by?.length
          ? <ul className="uses">{block.used_by.map((one) => <li key={one.kind + one.id}><Badge dot={false}>{w.things[one.kind]}</Badge>{one.kind === 'template' ? <Link className="lnk" to="/templates/$id" params={{ id: one.id }} search={{}}>{one.name}</Link> : one.kind === 'campaign' ? <Link className="lnk" to="/campaigns/$id" params={{ id: one.id }} search={{}}>{one.name}</Link> : <Link className="lnk" to="/blocks/$id" params={{ id: one.id }}>{one.name}</Link>}</li>)}</ul>
          : <p className="soft">{w.nothingUses}</p>}
      </Sheet>
      <Sheet title={w.names}>
        {block.names?.length ? <ul className="uses">{block.names.map((one) => <li key={one.kind + one.name}><Badge dot={false}>{w.nameKinds[one.kind] ?? one.kind}</Badge><code className="breaks">{one.name}</code></li>)}</ul> : <p className="soft">{w.namesNothing}</p>}
      </Sheet>
      <Sheet title={w.versions}>
        <ul className="uses">
          {versions.data?.items.map((one) => (
            <li key={one.version}><span className="sp">{w.versionOf(one.version)}, {one.by_name}, <Time at={one.created_at} as="day" /></span>{one.version !== block.version && <Button size="sm" onClick={() => onRestore(one.content)}>{w.restore}</Button>}</li>
          ))}
        </ul>
      </Sheet>
    </div>
  );
}

function Actions({ saved }: { saved: ContentBlock | undefined }) {
  const w = useTemplateWords();
  const { ws } = usePlace();
  const navigate = route.useNavigate();
  const [asked, setAsked] = useState<'archive' | 'erase'>();
  const archive = useAction((on: boolean) => patchBlock(ws, saved!.id, { archived: on }), ['content-blocks', 'content-block'], undefined, { quiet: true });
  const erase = useAction(() => eraseBlock(ws, saved!.id), ['content-blocks'], () => void navigate({ to: '/templates', search: { tab: 'blocks' }, ignoreBlocker: true }), { quiet: true });
  if (!saved) return null;
  const items = [
    saved.archived_at ? { key: 'back', label: w.unarchive, onPick: () => archive.mutate(false) } : { key: 'archive', label: w.archive, onPick: () => setAsked('archive') },
    ...(saved.archived_at ? [{ key: 'erase', label: w.remove, onPick: () => setAsked('erase') }] : []),
  ];
  return (
    <>
      <Menu className="btn" groups={[{ key: 'more', items }]}>{w.moreActions}</Menu>
      <Confirm open={asked === 'archive'} title={w.archiveTitle(saved.name)} action={w.archive} onClose={() => setAsked(undefined)} onConfirm={() => archive.mutateAsync(true)}>{w.archiveBlockSay}</Confirm>
      <Confirm open={asked === 'erase'} destructive title={w.eraseTitle(saved.name)} action={w.remove} onClose={() => setAsked(undefined)} onConfirm={() => erase.mutateAsync(undefined)}>{w.eraseSay}</Confirm>
    </>
  );
}
