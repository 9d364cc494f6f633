import { useState, type FormEvent } from 'react';
import { patchWorkspace } from '../../api/actions';
import { ApiError } from '../../api/client';
import { useAction } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { Button, CopyId, Note, SelectField, Sheet, TextField, useEnv } from '../../kit';
import { countries, timeZones } from '../../lib/zones';

export function WorkspaceForm() {
  const t = useT();
  const { ws, membership } = usePlace();
  const { locale } = useEnv();
  const may = useMay('workspace.manage');
  const [form, setForm] = useState({ name: membership.name, time_zone: membership.time_zone, region: membership.region });
  const save = useAction(() => patchWorkspace(ws, { ...form, name: form.name.trim() }), ['me', 'home', 'why'], t.kit.saved);
  const refused = save.error instanceof ApiError ? save.error.fields : {};
  const field = (name: keyof typeof form) => ({ value: form[name], error: refused[name], disabled: !may, onChange: (event: { target: { value: string } }) => setForm({ ...form, [name]: event.target.value }) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (may && !save.isPending) save.mutate(undefined);
  };
  const regions = countries(locale);
  if (form.region && !regions.some((one) => one.value === form.region)) regions.unshift({ value: form.region, label: form.region });
  return (
    <div className="reading">
      <Sheet title={t.settings.tabs.workspace} actions={<CopyId value={ws} />}>
        <form className="form" onSubmit={submit}>
          {!may && <Note>{t.settings.readOnly}</Note>}
          <TextField label={t.settings.name} hint={t.settings.nameHint} required {...field('name')} />
          <SelectField label={t.settings.timeZone} hint={t.settings.timeZoneHint} choices={timeZones(form.time_zone)} {...field('time_zone')} />
          <SelectField label={t.settings.region} hint={t.settings.regionHint} choices={regions} {...field('region')} />
          {may && <div><Button kind="primary" type="submit" busy={save.isPending}>{t.kit.save}</Button></div>}
        </form>
      </Sheet>
    </div>
  );
}
