import { useState } from 'react';
import { Button, CopyId, EmptyState, ErrorNote, IconButton, Sheet, Skeleton, TextArea, TextField, Time, useToast } from '../../../kit';
import { act } from '../../data/api';
import { addForm, addProduct, dropForm, dropProduct, type LeadForm, type Product } from '../../data/desk';
import { useForms, useProducts } from '../../data/desk-queries';
import { useDo } from '../../data/queries';
import type { Action, Page, Person, State } from '../../data/types';
import { useDesk } from '../../i18n/desk';
import { PersonName } from '../PersonName';

/** What the Page's shop sells and which forms it has, with what people put into them. */
export default function Catalogue({ state, page, person }: { state: State; page: Page; person?: Person }) {
  const desk = useDesk().catalogue;
  const say = useToast();
  const products = useProducts(page.id);
  const forms = useForms(page.id);
  const error = products.error ?? forms.error;
  const perform = useDo((action: Action) => act(person!.id, page.id, action), [['setup', page.id]], () => say(desk.done(person?.first_name ?? '')));
  if (!products.data || !forms.data) return <Sheet label={desk.title}>{error ? <ErrorNote error={error} onRetry={() => void Promise.all([products.refetch(), forms.refetch()])} /> : <Skeleton lines={5} />}</Sheet>;
  return (
    <div className="col g16">
      <Sheet title={desk.products}>
        {products.data.length === 0 && <p className="soft">{desk.noProducts}</p>}
        <ul className="plainlist">
          {products.data.map((one) => <ProductRow key={one.id} product={one} person={person} perform={perform.mutate} />)}
        </ul>
        <AddProduct page={page} />
      </Sheet>
      <Sheet title={desk.forms}>
        {forms.data.length === 0 && <EmptyState icon="note" title={desk.noForms}>{desk.noFormsSay}</EmptyState>}
        {forms.data.map((one) => <FormRow key={one.id} form={one} state={state} person={person} perform={perform.mutate} />)}
        <AddForm page={page} />
      </Sheet>
    </div>
  );
}

function ProductRow({ product, person, perform }: { product: Product; person?: Person; perform: (action: Action) => void }) {
  const desk = useDesk().catalogue;
  const drop = useDo(() => dropProduct(product.page_id, product.id), [['setup', product.page_id]]);
  return (
    <li className="row g8 wrap">
      <span className="m">{product.name}</span><span className="soft">{product.price}</span><CopyId value={product.id} label={desk.productId} /><span className="sp" />
      {person && <Button size="sm" onClick={() => perform({ action: 'product', product: product.id, text: desk.question })}>{desk.ask(person.first_name)}</Button>}
      {person && <Button size="sm" onClick={() => perform({ action: 'product', product: product.id })}>{desk.share(person.first_name)}</Button>}
      <IconButton name="x" label={desk.remove(product.name)} onClick={() => drop.mutate(undefined)} />
    </li>
  );
}

function FormRow({ form, state, person, perform }: { form: LeadForm; state: State; person?: Person; perform: (action: Action) => void }) {
  const desk = useDesk().catalogue;
  const drop = useDo(() => dropForm(form.page_id, form.id), [['setup', form.page_id]]);
  return (
    <div className="leadform">
      <div className="row g8 wrap">
        <span className="m">{form.name}</span><CopyId value={form.id} label={desk.formId} /><span className="soft t-12">{form.questions.map((one) => one.key).join(', ')}</span><span className="sp" />
        {person && <Button size="sm" onClick={() => perform({ action: 'lead', form: form.id })}>{desk.fill(person.first_name)}</Button>}
        <IconButton name="x" label={desk.remove(form.name)} onClick={() => drop.mutate(undefined)} />
      </div>
      <ul className="plainlist">
        {form.leads.map((lead) => (
          <li key={lead.id}>
            <PersonName id={lead.person_id} state={state} /> <span className="soft t-12"><Time at={lead.at_ms} /></span> <CopyId value={lead.id} label={desk.leadId} />
            <p className="hint">{lead.field_data.map((one) => `${one.name}: ${one.values.join(', ')}`).join(' · ') || desk.nothing}</p>
          </li>
        ))}
      </ul>
    </div>
  );
}

function AddProduct({ page }: { page: Page }) {
  const desk = useDesk().catalogue;
  const [name, setName] = useState('');
  const [price, setPrice] = useState('');
  const add = useDo(() => addProduct(page.id, { name: name.trim(), price: price.trim() }), [['setup', page.id]], () => { setName(''); setPrice(''); });
  return (
    <form className="form over" noValidate onSubmit={(event) => { event.preventDefault(); if (name.trim() !== '') add.mutate(undefined); }}>
      <div className="pair">
        <TextField label={desk.productName} value={name} onChange={(event) => setName(event.target.value)} />
        <TextField label={desk.price} placeholder="19.90 EUR" value={price} onChange={(event) => setPrice(event.target.value)} />
      </div>
      <div className="row end"><Button size="sm" kind="primary" type="submit" disabled={name.trim() === ''} busy={add.isPending}>{desk.addProduct}</Button></div>
    </form>
  );
}

const types = ['FULL_NAME', 'FIRST_NAME', 'LAST_NAME', 'EMAIL', 'PHONE', 'GENDER'];

/** A line of the form: a type that the platform fills in from the profile, or a question of one's own. */
const question = (line: string) => (types.includes(line.toUpperCase()) ? { type: line.toUpperCase() } : { type: 'CUSTOM', label: line });

function AddForm({ page }: { page: Page }) {
  const desk = useDesk().catalogue;
  const [name, setName] = useState('');
  const [lines, setLines] = useState('FULL_NAME\nEMAIL');
  const questions = lines.split('\n').map((one) => one.trim()).filter(Boolean).map(question);
  const ready = name.trim() !== '' && questions.length > 0;
  const add = useDo(() => addForm(page.id, { name: name.trim(), questions }), [['setup', page.id]], () => setName(''));
  return (
    <form className="form over" noValidate onSubmit={(event) => { event.preventDefault(); if (ready) add.mutate(undefined); }}>
      <TextField label={desk.formName} value={name} onChange={(event) => setName(event.target.value)} />
      <TextArea label={desk.questions} hint={desk.questionsSay} rows={3} value={lines} onChange={(event) => setLines(event.target.value)} />
      <div className="row end"><Button size="sm" kind="primary" type="submit" disabled={!ready} busy={add.isPending}>{desk.addForm}</Button></div>
    </form>
  );
}
