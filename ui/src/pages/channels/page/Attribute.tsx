import { useState, type FormEvent } from 'react';
import { patchPage } from '../../../api/actions';
import { ApiError } from '../../../api/client';
import type { PageView } from '../../../api/types';
import { useAction, useSaid } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { useT } from '../../../i18n/pages';
import { useSetUpWords } from '../../../i18n/setup';
import { Button, ErrorNote, Sheet, TextField, useEnv } from '../../../kit';
import { formatNumber, formatShare } from '../../../lib/format';

/** The attribute that holds people's ids on this Page, and another name for it. */
export function Attribute({ page }: { page: PageView }) {
  const t = useT();
  const s = useSetUpWords();
  const { ws } = usePlace();
  const may = useMay('pages.manage');
  const [name, setName] = useState(page.attribute);
  const save = useAction(() => patchPage(ws, page.id, { attribute: name.trim() }), ['pages', 'attributes'], t.kit.saved, { quiet: true });
  const said = useSaid(save.error);
  const refused = save.error instanceof ApiError ? save.error.fields : {};
  const moving = page.attribute_moving;
  const changed = name.trim() !== page.attribute && name.trim() !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (may && changed && !save.isPending) save.mutate(undefined);
  };
  return (
    <Sheet title={s.page.attribute}>
      <form className="form" onSubmit={submit}>
        <TextField label={s.page.attributeName} hint={s.page.attributeHint} disabled={!may || Boolean(moving)} maxLength={255} value={name} error={refused.attribute} onChange={(event) => setName(event.target.value)} />
        {said && !refused.attribute && <ErrorNote error={said} />}
        {moving && <Moving moving={moving} />}
        {may && !moving && <div><Button kind={changed ? 'primary' : 'quiet'} type="submit" busy={save.isPending} disabled={!changed}>{s.page.attributeSave}</Button></div>}
      </form>
    </Sheet>
  );
}

function Moving({ moving }: { moving: NonNullable<PageView['attribute_moving']> }) {
  const s = useSetUpWords();
  const { locale } = useEnv();
  const share = moving.total > 0 ? Math.min(1, moving.looked / moving.total) : 0;
  return (
    <div role="status">
      <p>{s.page.attributeMoving(moving.from)}</p>
      <p className="t-13 soft">{s.page.attributeMoved(formatShare(share, 1, locale), formatNumber(moving.moved, locale))}</p>
    </div>
  );
}
