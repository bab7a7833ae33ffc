import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextRow, parts, withQuery } from '../src/pages/data-model';

test('what is picked does not change the list', () => {
  const one = parts('?city=532301&run=7&fault=3');
  const other = parts('?city=532301&run=7&fault=4');
  assert.equal(one.list, other.list);
  assert.equal(one.fault, '3');
  assert.notEqual(parts('?city=532301&run=8').list, one.list);
});

test('an address means its part without naming it', () => {
  const tabs = ['?run=7&fault=3', '?fault=ab', '?feature=compounds:C1', '', '?tab=dictionary&run=7'].map((search) => parts(search).tab);
  assert.deepEqual(tabs, ['runs', 'faults', 'lineage', 'runs', 'dictionary']);
});

test('a value that is taken away leaves nothing behind', () => {
  assert.equal(withQuery('?city=532301&fault=3', { fault: '' }), '?city=532301');
  assert.equal(withQuery('?city=532301', { feature: 'compounds:C1' }), '?city=532301&feature=compounds:C1');
  assert.ok(!withQuery('?city=1', { q: 'a&b=c' }).includes('b=c'));
});

test('arrow keys stop at the ends of a list', () => {
  assert.equal(nextRow(0, 3, 'ArrowUp'), null);
  assert.equal(nextRow(0, 3, 'ArrowDown'), 1);
  assert.equal(nextRow(1, 3, 'End'), 2);
  assert.equal(nextRow(1, 3, 'a'), null);
});
