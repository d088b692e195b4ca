-- The features that a model was fitted on go with it: whoever codes a new picture needs nothing else, also where
-- a picture that it was fitted on, or its feature, is gone. NULL: they are in features, as they were before.
ALTER TABLE models ADD fitted_features bytea; -- 32-bit floats, in the order of fitted_images
ALTER TABLE models ALTER fitted_features SET STORAGE EXTERNAL;
