% GNU Octave reads every variable of a saved result as MATLAB file, and finds what the same result says as JSON.
%
%     netpyne run MODEL --out out.json
%     netpyne convert out.json out.mat
%     octave-cli --no-gui --quiet tests/octave_reads_our_mat.m out.json out.mat
%
% Names, numbers, texts, lists and what is in what are compared. Numbers may be apart by four units in the last place: Octave's own
% reader of JSON rounds so far away. Ends with 1 at the first difference. Files of version 7.3 are for MATLAB and h5py: Octave 7.3 does
% not know their empty cells.
1;

function items = listed (value)
  % What JSON says as a list, item by item.
  if (iscell (value))
    items = value(:);
  elseif (isstruct (value))
    items = num2cell (value(:));
  elseif (ischar (value))
    items = {value};
  elseif (isvector (value))
    items = num2cell (value(:));
  else
    % Rows, which are lists themselves.
    items = cell (rows (value), 1);
    for i = 1:rows (value)
      rest = value(i, :);
      size_ = size (value);
      if (numel (size_) > 2)
        rest = reshape (value(i, :), size_(2:end));
      endif
      items{i} = rest;
    endfor
  endif
endfunction

function yes = is_none (value)
  % What stands for null.
  yes = isempty (value) || (isnumeric (value) && isscalar (value) && isnan (value)) || (ischar (value) && strcmp (value, "__np_none__"));
endfunction

function differs (where, said, found)
  printf ("FAIL %s: JSON has %s, the MATLAB file %s\n", where, disp (said)(1:end-1), disp (found)(1:end-1));
  exit (1);
endfunction

function yes = near (a, b)
  [a, b] = deal (double (a)(:), double (b)(:));
  yes = numel (a) == numel (b) && all (a == b | (isnan (a) & isnan (b)) | abs (a - b) <= 4 * eps (a));
endfunction

function count = compare (where, said, found)
  count = 1;
  if (isstruct (said) && isscalar (said) && isstruct (found))
    names = fieldnames (said);
    if (! isequal (sort (names), sort (fieldnames (found))))
      differs (where, names, fieldnames (found));
    endif
    for i = 1:numel (names)
      count += compare ([where "." names{i}], said.(names{i}), found.(names{i}));
    endfor
  elseif (is_none (said) && is_none (found))
    return;
  elseif (ischar (said) || ischar (found))
    if (! isequal (said, found))
      % A list of one text.
      if (iscell (said) && isscalar (said)) || (iscell (found) && isscalar (found))
        count = compare (where, listed (said){1}, listed (found){1});
        return;
      endif
      differs (where, said, found);
    endif
  elseif ((isnumeric (said) || islogical (said)) && (isnumeric (found) || islogical (found)))
    if (! near (said, found))
      differs (where, said, found);
    endif
  else
    [a, b] = deal (listed (said), listed (found));
    if (numel (a) != numel (b))
      differs (where, said, found);
    endif
    for i = 1:numel (a)
      count += compare (sprintf ("%s(%d)", where, i), a{i}, b{i});
    endfor
  endif
endfunction

function main ()
  paths = argv ();
  first = find (cellfun (@(path) ! isempty (regexp (path, '\.json$')), paths));
  said = jsondecode (fileread (paths{first}), "makeValidName", false);
  for i = first + 1:numel (paths)
    printf ("equal: %d values\n", compare (paths{i}, said, load (paths{i})));
  endfor
endfunction

main ();
